"""What citizens write to the office's number, understood by whole messages of plain words in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

#: Characters of a message that are looked at; a word of command is short.
MOST_READ = 200


class Command(StrEnum):
    """What a message asks for."""

    SUBSCRIBE = "subscribe"
    STOP = "stop"
    CHOOSE = "choose"
    #: Also whatever is not understood.
    HELP = "help"


class Understood(NamedTuple):
    """A command, and the language (id or en) in which it was given."""

    command: Command
    language: str


#: The words of each command by language; the first one is the one that people are told.
WORDS: Mapping[Command, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Command.SUBSCRIBE: {
            "id": ("daftar", "berlangganan", "langganan", "ikut", "mulai", "gabung"),
            "en": ("subscribe", "start", "join"),
        },
        Command.STOP: {
            "id": ("berhenti", "stop", "henti", "hentikan", "keluar", "batal", "jangan kirim lagi"),
            "en": ("stop", "unsubscribe", "stop all", "quit", "cancel"),
        },
        Command.CHOOSE: {
            "id": ("pilih", "pilihan", "atur", "ubah", "ganti"),
            "en": ("choose", "change", "preferences", "settings"),
        },
        Command.HELP: {"id": ("bantuan", "info"), "en": ("help",)},
    }
)
#: What people write around a command, out of courtesy or to say what they mean.
AROUND = frozenset(
    {"saya", "aku", "mau", "ingin", "mohon", "tolong", "ya", "dong", "pak", "bu", "kak", "min", "admin"}
    | {"kabar", "berita", "pesan", "wa", "whatsapp", "mojokerto", "kabupaten", "pemkab"}
    | {"i", "want", "to", "please", "the", "news"}
)


def _joined(words: str) -> str:
    return words.replace(" ", "")


_KNOWN = {
    _joined(words): Understood(command, language)
    for command, by_language in WORDS.items()
    for language in ("en", "id")  # a word of both languages counts as Indonesian
    for words in by_language.get(language, ())
}


def understood(text: str) -> Understood:
    """What a message asks for, whatever its case, spaces and punctuation; HELP in Indonesian where nothing is known."""
    plain = unicodedata.normalize("NFKC", text[:MOST_READ]).casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    asked = [word for word in words if word not in AROUND]
    for candidate in (words, asked):
        found = _KNOWN.get("".join(candidate))
        if found is not None:
            return found
    return Understood(Command.HELP, "id")
