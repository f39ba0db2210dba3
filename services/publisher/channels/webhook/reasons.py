"""Why a webhook's message did not arrive."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

DISABLED = ReasonCode("webhook.disabled", Bilingual("Tujuan dimatikan.", "The endpoint is switched off."))
GONE = ReasonCode(
    "webhook.gone",
    Bilingual(
        "Tujuan menyatakan sudah tidak ada lagi (HTTP 410).",
        "The endpoint says that it is gone for good (HTTP 410).",
    ),
)
REFUSED = ReasonCode(
    "webhook.refused", Bilingual("Tujuan menolak (HTTP %(status)s).", "The endpoint refused (HTTP %(status)s).")
)
REDIRECTED = ReasonCode(
    "webhook.redirected",
    Bilingual(
        "Tujuan mengalihkan ke tempat lain (HTTP %(status)s); pengalihan tidak diikuti.",
        "The endpoint leads elsewhere (HTTP %(status)s); redirects are not followed.",
    ),
)
NO_CONNECTION = ReasonCode(
    "webhook.no_connection",
    Bilingual("Tidak dapat terhubung ke %(host)s:%(port)s.", "No connection to %(host)s:%(port)s."),
)
NO_ANSWER = ReasonCode(
    "webhook.no_answer",
    Bilingual("Tidak ada jawaban dari %(host)s (%(error)s).", "No reply from %(host)s (%(error)s)."),
)
