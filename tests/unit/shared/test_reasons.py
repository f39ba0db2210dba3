"""Why messages are parked: every code has its sentence, and invalid data is explained by field."""

from __future__ import annotations

import string
from typing import Any

import pytest

from shared.bilingual import Bilingual
from shared.events.consume.reasons import PROBLEMS, SENTENCES, Reason, ReasonCode, invalid_data, sentence
from shared.events.declare.data import CODES
from shared.events.declare.event import InvalidEvent
from shared.events.declare.types.content import CONTENT_APPROVED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_a_sentence_with_the_same_values_in_both_languages() -> None:
    assert set(SENTENCES) == set(ReasonCode)
    assert set(PROBLEMS) == set(CODES)
    for texts in (*SENTENCES.values(), *PROBLEMS.values()):
        assert placeholders(texts.id) == placeholders(texts.en) != set()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("agency",), None, "null"),
        (("agency", "code"), ..., "required"),
        (("kind",), "gossip", "choice"),
        (("revision",), "one", "type"),
        (("districts",), [1], "type"),
        (("agency",), "dinkes", "type"),
        (("submitted_at",), "yesterday", "type"),
    ],
)
def test_invalid_data_is_named_by_its_field_and_a_code(path: tuple[str, ...], value: Any, code: str) -> None:
    submission: dict[str, Any] = {**SUBMISSION_RECEIVED.example["submission"]}
    submission["agency"] = dict(submission["agency"])
    inner = submission
    for name in path[:-1]:
        inner = inner[name]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    with pytest.raises(InvalidEvent) as refused:
        SUBMISSION_RECEIVED.check({"submission": submission})
    [(field, found)] = refused.value.errors.items()
    assert field.removeprefix("submission.").split(".")[: len(path)] == list(path)
    assert found == code


def test_a_number_outside_its_range_is_named() -> None:
    with pytest.raises(InvalidEvent) as refused:
        CONTENT_APPROVED.check({**CONTENT_APPROVED.example, "revision": 0})
    assert refused.value.errors == {"revision": "range"}


def test_only_some_of_many_problems_are_named() -> None:
    reason = invalid_data("content.approved", {f"field{number}": "required" for number in range(7)})
    assert str(reason).endswith("field4 is missing; and 2 more")


def test_a_sentence_is_made_in_the_language_asked_for_with_its_values_quoted() -> None:
    reason = Reason(ReasonCode.GAVE_UP, {"attempts": 8, "cause": "boom"})

    def indonesian(texts: Bilingual) -> str:
        return texts.id

    assert sentence(reason, indonesian, lambda text: f"<{text}>") == "Dihentikan setelah <8> kali percobaan: <boom>"
    assert str(reason) == "Given up after 8 attempts: boom"
