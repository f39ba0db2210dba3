"""Places that no program reaches (radio, banner, village notice board, a group): ready text and photos for a person."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.declaration import ChannelDeclaration, Source, Variant
from shared.channels.post import photos_of
from shared.channels.post_preview import post_preview
from shared.channels.rules import TextLength
from shared.channels.tasks import CAPABILITIES, LONGEST_WORK, task_accounts
from shared.content.attachment import MOST_PHOTOS
from shared.text.markdown import plain_text

LONGEST_TEXT = 20_000
"""Characters of the text: more than anybody reads out or puts on a board."""
LABEL = Bilingual("Tugas manual", "Manual task")


def build(source: Source) -> Variant:
    """Title and the whole text, without marks."""
    text = f"{source['title']}\n\n{plain_text(source['body'])}"[:LONGEST_TEXT]
    return {"headline": source["title"], "text": text, "photos": photos_of(source, MOST_PHOTOS)}


CHANNEL = ChannelDeclaration(
    name="manual",
    label=LABEL,
    order=220,
    capabilities=CAPABILITIES,
    lease=15.0,
    concurrency=1,
    build=build,
    limits={"text": LONGEST_TEXT, "photos": MOST_PHOTOS},
    rules=(TextLength("text", LONGEST_TEXT, least=1),),
    editable=("text",),
    preview=post_preview(LABEL, headline="headline"),
    accounts=task_accounts(),
    longest_work=LONGEST_WORK,
)
