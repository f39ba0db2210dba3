"""What the channels have in common whose deliveries are tasks for a person, with ready text and photos."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.declaration import SAFE, Capabilities, Means

HOURS = 12
"""Hours in which a task is to be done where its place says nothing else: the national content standard (NSPK) wants a
channel's response within 12 hours."""
#: A task is made once and stays until a person reports on it.
CAPABILITIES = Capabilities(Means.TASK, Means.TASK, publish=SAFE, update=SAFE, withdraw=SAFE)
#: Seconds after which a task counts as forgotten.
LONGEST_WORK = 30 * 86_400.0
#: What a platform's form asks for beside the text: fields of a variant, in the form's order.
FORM_FIELDS = ("title", "tags")


def task_accounts(*fields: AccountField) -> AccountDeclaration:
    """The accounts of such a channel: places with instructions, and whatever else `fields` name."""
    return AccountDeclaration(
        api=None,
        fields=(
            *fields,
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
    )
