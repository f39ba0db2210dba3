"""Why a post did not reach X."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

DUPLICATE = ReasonCode(
    "x.duplicate",
    Bilingual(
        "X menolak karena akun ini sudah mengirim kata-kata yang sama.",
        "X refused, since the account has already posted the same words.",
    ),
)
NO_CREDITS = ReasonCode(
    "x.no_credits",
    Bilingual(
        "Kuota API X untuk aplikasi ini habis.",
        "The application has used up its credits for the API of X.",
    ),
)
NOT_ENROLLED = ReasonCode(
    "x.not_enrolled",
    Bilingual(
        "Paket API X untuk aplikasi ini tidak memuat panggilan ini.",
        "The application's plan for the API of X does not include this call.",
    ),
)
MEDIA_REFUSED = ReasonCode(
    "x.media_refused",
    Bilingual("X tidak dapat mengolah foto: %(words)s", "X could not process the photo: %(words)s"),
)
STILL_PROCESSING = ReasonCode(
    "x.still_processing",
    Bilingual(
        "X masih memproses foto; kiriman dicoba lagi.",
        "X is still processing the photo; the post is attempted again.",
    ),
)
