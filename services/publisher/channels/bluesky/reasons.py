"""Why a post did not reach Bluesky."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

SESSION_ENDED = ReasonCode(
    "bluesky.session_ended",
    Bilingual(
        "Sesi di server berakhir; kiriman dicoba lagi dengan sesi baru.",
        "The session at the server has ended; the post is attempted again with a new one.",
    ),
)
INACTIVE = ReasonCode(
    "bluesky.inactive",
    Bilingual(
        "Akun ini tidak aktif di server (%(status)s).",
        "The account is not active at its server (%(status)s).",
    ),
)
