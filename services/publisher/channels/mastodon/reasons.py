"""Why a status did not reach a Mastodon server."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

STILL_PROCESSING = ReasonCode(
    "mastodon.still_processing",
    Bilingual(
        "Server masih memproses foto; kiriman dicoba lagi.",
        "The server is still processing the photo; the post is attempted again.",
    ),
)
