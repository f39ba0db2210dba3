"""Why a message could not be sent, changed or deleted."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

NO_CHAT = ReasonCode(
    "telegram.no_chat",
    Bilingual("Kanal atau grup ini tidak ada lagi di Telegram.", "The channel or group no longer exists on Telegram."),
)
NO_RIGHTS = ReasonCode(
    "telegram.no_rights",
    Bilingual(
        "Bot tidak boleh melakukannya di kanal ini; jadikan bot itu administrator.",
        "The bot may not do this in the channel; make it an administrator.",
    ),
)
NO_MESSAGE = ReasonCode(
    "telegram.no_message",
    Bilingual(
        "Nomor pesan di Telegram tidak diketahui; cari dan hapus pesannya di aplikasi Telegram.",
        "The number of the message on Telegram is not known; find and delete it in the Telegram app.",
    ),
)
TOO_OLD = ReasonCode(
    "telegram.too_old",
    Bilingual(
        "Bot tidak boleh lagi menghapus pesan ini (lebih dari 48 jam); beri bot hak menghapus pesan.",
        "The bot may no longer delete this message (after 48 hours); give the bot the right to delete messages.",
    ),
)
