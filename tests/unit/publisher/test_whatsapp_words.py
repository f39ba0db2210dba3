"""What citizens write to the office's number, and what they are answered."""

from __future__ import annotations

import pytest

from services.publisher.channels.whatsapp.texts import CONSENT, REPLIES
from services.publisher.channels.whatsapp.words import MOST_READ, WORDS, Command, understood


@pytest.mark.parametrize(
    ("text", "command", "language"),
    [
        ("DAFTAR", Command.SUBSCRIBE, "id"),
        ("  daftar!! ", Command.SUBSCRIBE, "id"),
        ("D A F T A R", Command.SUBSCRIBE, "id"),
        ("Saya mau daftar kabar, kak 🙏", Command.SUBSCRIBE, "id"),
        ("Subscribe.", Command.SUBSCRIBE, "en"),
        ("ＳＴＯＰ", Command.STOP, "id"),
        ("*Berhenti*", Command.STOP, "id"),
        ("stop\nall", Command.STOP, "en"),
        ("Tolong berhenti ya", Command.STOP, "id"),
        ("unsubscribe", Command.STOP, "en"),
        ("/pilih", Command.CHOOSE, "id"),
        ("Settings", Command.CHOOSE, "en"),
        ("help", Command.HELP, "en"),
        ("Kapan hujan berhenti?", Command.HELP, "id"),
        ("Jangan berhenti kirim", Command.HELP, "id"),
        ("", Command.HELP, "id"),
        ("stop " * MOST_READ, Command.HELP, "id"),
    ],
)
def test_plain_words_are_understood(text: str, command: Command, language: str) -> None:
    assert understood(text) == (command, language)


def test_every_command_has_words_in_both_languages_and_no_word_means_two_things() -> None:
    assert set(WORDS) == set(Command)
    meanings: dict[str, Command] = {}
    for command, by_language in WORDS.items():
        assert set(by_language) == {"id", "en"}
        for words in by_language.values():
            for one in words:
                assert meanings.setdefault(one.replace(" ", ""), command) is command
                assert understood(one).command is command


def test_every_reply_is_short_and_says_how_to_stop_where_news_begin() -> None:
    for reply in REPLIES.values():
        assert all(len(text) < 600 for text in reply)
    assert "BERHENTI" in CONSENT.id
    assert "STOP" in CONSENT.en
