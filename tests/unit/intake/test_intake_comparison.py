"""What the editors changed, word by word."""

from __future__ import annotations

import time

import pytest

from services.intake.pages.comparison import compare, field_of


def text(pieces: tuple, *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if not kinds or piece.kind in kinds)


def test_each_side_still_reads_as_it_was_written() -> None:
    sent, published = "Sebanyak 120 ekor sapi\n\ntelah divaksin.", "Sebanyak 120 ekor sapi sudah divaksin."
    field = field_of("body", sent, published)
    assert (text(field.sent), text(field.published)) == (sent, published)
    assert (text(field.sent, "gone").split(), text(field.published, "new").split()) == (["telah"], ["sudah"])


def test_white_space_alone_is_no_change() -> None:
    assert not field_of("body", "satu dua\ntiga", "satu  dua tiga").changed


def test_nothing_is_compared_before_an_approval() -> None:
    assert compare({"content": {"title": "x"}, "published": {}}) is None


def test_long_texts_are_compared_by_the_sentence() -> None:
    sentences = [f"Kalimat nomor {number} menyebut {number * 7} ekor sapi." for number in range(400)]
    field = field_of("body", " ".join(sentences), " ".join([*sentences[:200], "Ini baru.", *sentences[200:]]))
    assert text(field.published, "new").strip() == "Ini baru."
    assert text(field.published).count("Kalimat") == 400


@pytest.mark.parametrize("count", [260, 1000])
def test_no_text_keeps_a_reader_waiting(count: int) -> None:
    words = [f"kata{number % 400} yang di" for number in range(count)]
    began = time.process_time()
    field_of("body", " ".join(words), " ".join(reversed(words)))
    assert time.process_time() - began < 1


def test_a_changed_fact_is_shown() -> None:
    content = {"title": "x", "facts": [{"statement": "120 sapi divaksin", "source": "Catatan"}]}
    published = {"headline": "x", "facts": [{"statement": "121 sapi divaksin", "source": "Catatan"}]}
    changed = [field for field in compare({"content": content, "published": published}) or [] if field.changed]
    assert [field.name for field in changed] == ["facts"]
    assert [piece.text.strip() for piece in changed[0].published if piece.kind == "new"] == ["121"]


def test_what_was_approved_before_facts_were_told_says_nothing_of_them() -> None:
    content = {"title": "x", "facts": [{"statement": "120 sapi divaksin", "source": "Catatan"}]}
    assert [field.name for field in compare({"content": content, "published": {"headline": "x"}}) or []] == ["title"]
