"""Text that is sent is made uniform in one way, for agencies and for editors."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from services.intake.schemas.fields import Line as AgencyLine
from services.intake.schemas.fields import Prose
from services.review.api.bodies import Line as EditorLine
from services.review.api.bodies import Text

LINES = {"e\u0301  a\tb \n": "é a b", "\r\nsatu\r dua ": "satu dua"}
TEXTS = {" e\u0301\r\nb\rc\n": "é\nb\nc", "a\n\nb": "a\n\nb"}


@pytest.mark.parametrize(("typed", "kept"), LINES.items())
def test_a_line_is_the_same_for_agencies_and_editors(typed: str, kept: str) -> None:
    assert AgencyLine(longest=20).deserialize(typed) == kept
    assert EditorLine(shortest=0, longest=20).deserialize(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), TEXTS.items())
def test_a_text_is_the_same_for_agencies_and_editors(typed: str, kept: str) -> None:
    assert Prose(longest=20).deserialize(typed) == kept
    assert Text(shortest=0, longest=20).deserialize(typed) == kept


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f"])
def test_neither_takes_control_characters(character: str) -> None:
    for field in (Prose(longest=20), Text(shortest=0, longest=20)):
        with pytest.raises(ValidationError):
            field.deserialize(f"a{character}b")
