"""Why a delivery did not succeed: a code with values, stored as such and turned into a sentence where it is shown.

A code is declared once, with its sentence in both languages. Those that any channel may need are declared here; a
channel's own are declared in `reasons.py` of its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from shared.bilingual import Bilingual
from shared.channels import CHANNELS
from shared.reasons import ReasonCode

WORKER_LOST = ReasonCode(
    "worker_lost",
    Bilingual(
        "Proses pengirim berhenti di tengah percobaan.",
        "The worker stopped in the middle of the attempt.",
    ),
)
TOOK_TOO_LONG = ReasonCode(
    "took_too_long",
    Bilingual(
        "Pengiriman melewati batas waktu dan dihentikan; belum pasti apakah sudah sampai.",
        "The attempt took longer than it may and was stopped; whether it arrived is not known.",
    ),
)
CHANNEL_FAULT = ReasonCode(
    "channel_fault",
    Bilingual(
        "Ada kesalahan pada program kanal ini (%(error)s); rinciannya ada di log.",
        "This channel's program has a fault (%(error)s); the log has the details.",
    ),
)
NOT_AS_APPROVED = ReasonCode(
    "not_as_approved",
    Bilingual(
        "Isinya tidak sama dengan yang disetujui, jadi tidak ada yang dikirim.",
        "The content is not what was approved, so nothing was sent.",
    ),
)


class WrongReasons(RuntimeError):
    """Two reasons have the same code."""


@cache
def declared() -> Mapping[str, ReasonCode]:
    """Every reason of this release by its code; raises WrongReasons."""
    found: dict[str, ReasonCode] = {}
    for each in _all():
        if found.setdefault(each.code, each) is not each:
            raise WrongReasons(each.code)
    return found


def _all() -> Iterator[ReasonCode]:
    own = (f"{__package__}.channels.{name}.reasons" for name in CHANNELS)
    for module in (__name__, *(name for name in own if find_spec(name))):
        yield from (value for value in vars(import_module(module)).values() if isinstance(value, ReasonCode))
