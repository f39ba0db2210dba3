"""Why a mail did not arrive."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

UNSUBSCRIBED = ReasonCode(
    "email.unsubscribed", Bilingual("Pembaca sudah berhenti berlangganan.", "The reader has unsubscribed.")
)
NO_CONNECTION = ReasonCode(
    "email.no_connection",
    Bilingual("Tidak dapat terhubung ke server surel (%(error)s).", "No connection to the mail server (%(error)s)."),
)
REFUSED = ReasonCode(
    "email.refused",
    Bilingual(
        "Server surel menolak pada tahap %(step)s: %(status)s %(reply)s",
        "The mail server refused at %(step)s: %(status)s %(reply)s",
    ),
)
INTERRUPTED = ReasonCode(
    "email.interrupted",
    Bilingual(
        "Sambungan ke server surel terputus sebelum surel selesai dikirim (%(error)s).",
        "The connection to the mail server broke before the mail was sent (%(error)s).",
    ),
)
NO_ANSWER = ReasonCode(
    "email.no_answer",
    Bilingual(
        "Tidak ada jawaban setelah surel terkirim (%(error)s).",
        "No reply came after the mail was sent (%(error)s).",
    ),
)
