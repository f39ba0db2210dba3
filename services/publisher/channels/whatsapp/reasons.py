"""Why a message did not reach its recipient."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

STOPPED = ReasonCode(
    "whatsapp.stopped",
    Bilingual("Penerima tidak mau lagi menerima pesan.", "The recipient wants no more messages."),
)
NOT_DELIVERED = ReasonCode(
    "whatsapp.not_delivered",
    Bilingual(
        "WhatsApp melaporkan bahwa pesan tidak sampai (kode %(code)s).",
        "WhatsApp reports that the message was not delivered (code %(code)s).",
    ),
)
NOT_REPORTED = ReasonCode(
    "whatsapp.not_reported",
    Bilingual("WhatsApp belum melaporkan pesan ini.", "WhatsApp has not reported on this message yet."),
)
