"""What citizens are answered, and the words by which they agree to get messages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.publisher.channels.whatsapp.words import WORDS, Command
from shared.bilingual import Bilingual


class ReplyKind(StrEnum):
    """What is replied to a message. A message that ends the subscription gets no reply."""

    SUBSCRIBED = "subscribed"
    CHOOSE = "choose"
    HELP = "help"


def word(command: Command, language: str) -> str:
    """The word that people are told to write."""
    return WORDS[command][language][0].upper()


#: Days for which a link to the page of interests works: numbers change hands, and PILIH brings a new link at once.
LINK_DAYS = 7
_ID = {str(command): word(command, "id") for command in Command}
_EN = {str(command): word(command, "en") for command in Command}

#: Shown where people are invited to subscribe, and kept with each consent that was given by a message.
CONSENT = Bilingual(
    f"Dengan mengirim {_ID['subscribe']} Anda setuju menerima kabar Pemerintah Kabupaten Mojokerto lewat WhatsApp "
    f"di nomor ini, sampai Anda mengirim {_ID['stop']}.",
    f"By sending {_EN['subscribe']} you agree to get news of the government of Mojokerto Regency by WhatsApp "
    f"on this number, until you send {_EN['stop']}.",
)
_LINK = Bilingual(
    f"Pilih topik, instansi, kecamatan, atau hanya yang mendesak (tautan berlaku {LINK_DAYS} hari): {{link}}",
    f"Choose topics, agencies, districts or urgent news only (the link works for {LINK_DAYS} days): {{link}}",
)
#: `{link}` is filled in when the reply is sent.
REPLIES: Mapping[ReplyKind, Bilingual] = MappingProxyType(
    {
        ReplyKind.SUBSCRIBED: Bilingual(
            f"Anda terdaftar untuk kabar Pemerintah Kabupaten Mojokerto.\n\n{_LINK.id}\n\n"
            f"Balas {_ID['choose']} untuk tautan baru, {_ID['stop']} untuk berhenti.",
            f"You are subscribed to news of the government of Mojokerto Regency.\n\n{_LINK.en}\n\n"
            f"Reply {_EN['choose']} for a new link, {_EN['stop']} to stop.",
        ),
        ReplyKind.CHOOSE: _LINK,
        ReplyKind.HELP: Bilingual(
            f"Balas {_ID['subscribe']} untuk menerima kabar Pemerintah Kabupaten Mojokerto, {_ID['choose']} untuk "
            f"memilih isinya, {_ID['stop']} untuk berhenti. Pesan lain tidak dibaca di nomor ini.\n\n"
            f"Reply {_EN['subscribe']}, {_EN['choose']} or {_EN['stop']}.",
            f"Reply {_EN['subscribe']} to get news of the government of Mojokerto Regency, {_EN['choose']} to choose, "
            f"{_EN['stop']} to stop. Other messages are not read on this number.",
        ),
    }
)
