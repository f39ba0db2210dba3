"""Why messages are parked: every code has its sentence, and invalid data is explained by field."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shared.events.consume.reasons import DECLARED, GAVE_UP, PROBLEMS, invalid_data
from shared.events.declare.data import CODES
from shared.events.declare.event import InvalidEvent
from shared.events.declare.types.content import CONTENT_APPROVED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.reasons import ReasonCode, from_stored


@pytest.mark.parametrize("reason", DECLARED.values(), ids=list(DECLARED))
def test_both_sentences_of_a_reason_have_the_same_values(reason: ReasonCode) -> None:
    names = [set(re.findall(r"%\((\w+)\)s", sentence)) for sentence in reason.sentence]
    assert names[0] == names[1] != set()


def test_whatever_a_schema_refuses_has_a_sentence() -> None:
    assert set(PROBLEMS) == set(CODES)


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
    assert reason.english.endswith("field4 is missing; and 2 more")


def test_a_reason_is_the_same_after_it_was_stored() -> None:
    for reason in (GAVE_UP(attempts=8, cause="boom"), invalid_data("content.approved", {"item.agency": "required"})):
        assert from_stored(DECLARED, reason.kind.code, reason.stored_values) == reason


def test_a_sentence_is_made_in_the_language_asked_for_with_its_values_quoted() -> None:
    reason = GAVE_UP(attempts=8, cause="boom")
    indonesian = reason.text(lambda texts: texts.id, lambda text: f"<{text}>")
    assert indonesian == "Dihentikan setelah <8> kali percobaan: <boom>"
    assert reason.english == "Given up after 8 attempts: boom"


def test_a_reason_without_one_of_its_values_is_refused() -> None:
    with pytest.raises(KeyError, match="cause"):
        GAVE_UP(attempts=8)
