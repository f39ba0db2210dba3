"""A video or photos on TikTok, as a prepared task: caption with hashtags, and the photos.

Its API posts for applications that TikTok has audited only, and to private view before ("Content Posting API", "Get
Started"), so a person posts. Lengths are from "Content Posting API", "Direct Post": post_info.title of a video.
"""

from __future__ import annotations

import re

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountField
from shared.channels.counting import utf16_units
from shared.channels.declaration import ChannelDeclaration, Source, Variant
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import TextLength
from shared.channels.tasks import CAPABILITIES, LONGEST_WORK, task_accounts
from shared.content.attachment import MOST_PHOTOS

LONGEST_CAPTION = 2200
"""UTF-16 code units of a caption with its hashtags ("The maximum length is 2200 in UTF-16 runes")."""
LONGEST_TAGS = 200
"""UTF-16 code units that are kept free for hashtags; TikTok counts them as part of the caption."""
LONGEST_TEXT = LONGEST_CAPTION - LONGEST_TAGS - len(BEFORE_LINK) - LONGEST_LINK - len(BEFORE_LINK)
LABEL = Bilingual("TikTok (tugas)", "TikTok (task)")


def build(source: Source) -> Variant:
    """Headline and summary; agency and districts as hashtags."""
    names = (source["agency"]["name"], *source.get("districts", ()))
    tags = ""
    for name in names:
        longer = f"{tags} #{re.sub(r'[^0-9A-Za-z]', '', name)}".strip()
        tags = longer if utf16_units(longer) <= LONGEST_TAGS else tags
    return {
        "text": post_text(source, LONGEST_TEXT, utf16_units),
        "tags": tags,
        "photos": photos_of(source, MOST_PHOTOS),
    }


CHANNEL = ChannelDeclaration(
    name="tiktok",
    label=LABEL,
    order=210,
    capabilities=CAPABILITIES,
    lease=15.0,
    concurrency=1,
    build=build,
    limits={"text": LONGEST_TEXT, "tags": LONGEST_TAGS, "photos": MOST_PHOTOS},
    rules=(TextLength("text", LONGEST_TEXT, utf16_units, least=1), TextLength("tags", LONGEST_TAGS, utf16_units)),
    editable=("text", "tags"),
    preview=post_preview(LABEL, tags="tags", form=PhotoForm(longest_side=1920)),
    accounts=task_accounts(
        AccountField(
            "handle",
            Bilingual("Nama akun", "Handle"),
            Bilingual("Seperti @mojokertokab.", "Such as @mojokertokab."),
            pattern=r"@[\w.]{2,24}",
        )
    ),
    longest_work=LONGEST_WORK,
)
