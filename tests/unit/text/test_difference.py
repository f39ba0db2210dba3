"""The difference of two texts, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text.difference import Change, difference

WORDS = st.text(alphabet="ab c\n.,1", max_size=80)


@given(WORDS, WORDS)
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    changes = difference(old, new)
    assert "".join(one.old for one in changes) == old
    assert "".join(one.new for one in changes) == new


@given(WORDS, WORDS)
def test_what_is_equal_has_the_same_words(old: str, new: str) -> None:
    for change in difference(old, new):
        assert not change.equal or "".join(change.old.split()) == "".join(change.new.split())


def test_a_word_is_changed_as_a_word() -> None:
    assert difference("ada 1.250 sapi", "ada 1.520 sapi") == [
        Change(True, "ada ", "ada "),
        Change(False, "1.250", "1.520"),
        Change(True, " sapi", " sapi"),
    ]


def test_white_space_alone_is_no_change() -> None:
    assert [one.equal for one in difference("satu dua\ntiga", "satu  dua tiga")] == [True]


def test_a_sentence_put_into_a_long_text_is_all_that_differs() -> None:
    sentences = [f"Kalimat nomor {number} menyebut {number * 7} ekor sapi." for number in range(400)]
    longer = [*sentences[:200], "Ini baru.", *sentences[200:]]
    changed = [one for one in difference(" ".join(sentences), " ".join(longer)) if not one.equal]
    assert [(one.old, one.new.strip()) for one in changed] == [("", "Ini baru.")]


@pytest.mark.parametrize("words", [("yang ", "di ", "dan "), ("a ", "b ")])
def test_words_that_occur_often_are_matched_too(words: tuple[str, ...]) -> None:
    old = "".join(words) * 20
    changes = difference(old, old + "akhir")
    assert [(one.old, one.new) for one in changes if not one.equal] == [("", "akhir")]
