"""A video on YouTube, as a prepared task: title, description and tags for the form, photos for the film.

Kabar makes no videos. Lengths and characters are from the platform's "YouTube Data API", resource "Videos", properties
snippet.title, snippet.description and snippet.tags[].
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountField
from shared.channels.declaration import ChannelDeclaration, Source, Variant
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import OneLine, TextLength, Without
from shared.channels.tasks import CAPABILITIES, LONGEST_WORK, task_accounts
from shared.content.attachment import MOST_PHOTOS
from shared.text.markdown import plain_text

LONGEST_TITLE = 100
"""Characters ("The property value has a maximum length of 100 characters")."""
LONGEST_DESCRIPTION = 5000
"""Bytes ("a maximum length of 5000 bytes")."""
LONGEST_TAGS = 500
"""Characters of all tags with what separates and quotes them ("a maximum length of 500 characters")."""
NOT_TAKEN = "<>"
"""Neither title nor description may have these ("all valid UTF-8 characters except < and >")."""
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK
LABEL = Bilingual("YouTube (tugas)", "YouTube (task)")


def build(source: Source) -> Variant:
    """The whole text as description where it fits, else headline and summary."""
    most = LONGEST_DESCRIPTION - FOR_THE_LINK
    text = plain_text(source["body"])
    tags: list[str] = []
    for tag in (source["agency"]["name"], *source.get("districts", ())):
        tags += [tag] if tags_length(", ".join([*tags, tag])) <= LONGEST_TAGS else []
    return {
        "title": source["title"],
        "text": text if _bytes(text) <= most else post_text(source, most, _bytes),
        "tags": ", ".join(tags),
        "photos": photos_of(source, MOST_PHOTOS),
    }


def tags_length(tags: str) -> int:
    """As the platform counts: a comma between two, and quotation marks around a tag that has a space."""
    each = [tag.strip() for tag in tags.split(",") if tag.strip()]
    return sum(len(tag) + 2 * (" " in tag) for tag in each) + max(0, len(each) - 1)


def _bytes(text: str) -> int:
    return len(text.encode())


CHANNEL = ChannelDeclaration(
    name="youtube",
    label=LABEL,
    order=200,
    capabilities=CAPABILITIES,
    lease=15.0,
    concurrency=1,
    build=build,
    limits={"text": LONGEST_DESCRIPTION - FOR_THE_LINK, "tags": LONGEST_TAGS, "photos": MOST_PHOTOS},
    rules=(
        TextLength("title", LONGEST_TITLE, least=1),
        OneLine("title"),
        Without("title", NOT_TAKEN),
        TextLength("text", LONGEST_DESCRIPTION - FOR_THE_LINK, _bytes, least=1),
        Without("text", NOT_TAKEN),
        TextLength("tags", LONGEST_TAGS, tags_length),
    ),
    editable=("title", "text", "tags"),
    preview=post_preview(LABEL, headline="title", tags="tags"),
    accounts=task_accounts(
        AccountField(
            "handle",
            Bilingual("Nama kanal", "Handle"),
            Bilingual("Seperti @mojokertokab.", "Such as @mojokertokab."),
            pattern=r"@[\w.-]{3,30}",
        )
    ),
    longest_work=LONGEST_WORK,
)
