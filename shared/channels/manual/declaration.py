"""Places that no program reaches (radio, banner, village notice board, a group): ready text and photos for a person."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.post import photos_of
from shared.channels.post_preview import post_preview
from shared.channels.rules import TextLength
from shared.content.attachment import MOST_PHOTOS
from shared.text.markdown import plain_text

LONGEST_TEXT = 20_000
"""Characters of the text: more than anybody reads out or puts on a board."""
LABEL = Bilingual("Tugas manual", "Manual task")
HOURS = 12
"""Hours in which a task is to be done where its place says nothing else: the national content standard (NSPK) wants a
channel's response within 12 hours."""


def build(source: Source) -> Variant:
    """Title and the whole text, without marks."""
    text = f"{source['title']}\n\n{plain_text(source['body'])}"[:LONGEST_TEXT]
    return {"headline": source["title"], "text": text, "photos": photos_of(source, MOST_PHOTOS)}


#: A task is made once and stays until a person reports on it.
CHANNEL = ChannelDeclaration(
    name="manual",
    label=LABEL,
    order=220,
    capabilities=Capabilities(Means.TASK, Means.TASK, publish=SAFE, update=SAFE, withdraw=SAFE),
    lease=15.0,
    concurrency=1,
    build=build,
    limits={"text": LONGEST_TEXT, "photos": MOST_PHOTOS},
    rules=(TextLength("text", LONGEST_TEXT, least=1),),
    editable=("text",),
    preview=post_preview(LABEL, headline="headline"),
    accounts=AccountDeclaration(
        api=None,
        fields=(
            AccountField(
                "instructions",
                Bilingual("Petunjuk", "Instructions"),
                Bilingual(
                    "Siapa yang mengerjakan, di mana, dan bagaimana, seperti: bacakan di siaran pukul 07.00.",
                    "Who does it, where and how, such as: read it out in the broadcast at 07:00.",
                ),
                pattern=r"[^\x00-\x08\x0b\x0c\x0e-\x1f]{3,1000}",
            ),
            AccountField(
                "hours",
                Bilingual("Batas waktu (jam)", "Time limit (hours)"),
                Bilingual(
                    "Dalam berapa jam tugas harus selesai; tanpa isian: 12.",
                    "Within how many hours a task is to be done; left empty: 12.",
                ),
                pattern=r"[1-9][0-9]{0,2}",
                required=False,
            ),
        ),
        rate=RateLimit(1000, 60),
        at_once=4,
    ),
    longest_work=30 * 86_400.0,
)
