"""The base of intake's schemas."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from marshmallow import RAISE, Schema, ValidationError


class StrictSchema(Schema):
    """Refuses fields that it does not know, by name: a misspelt field must not be lost in silence."""

    class Meta:
        unknown = RAISE

    def handle_error(self, error: ValidationError, *_data: Any, **_kwargs: Any) -> None:
        """Say what marshmallow's own checks found in the reader's language."""
        error.messages = _translated(error.messages)
        raise error


def _translated(messages: Any) -> Any:
    if isinstance(messages, dict):
        return {key: _translated(value) for key, value in messages.items()}
    return [_SENTENCES.get(message, lambda message=message: message)() for message in messages]


_SENTENCES = {
    "Field may not be null.": lambda: gettext("Please fill this in."),
    "Unknown field.": lambda: gettext("This field does not exist."),
    "Invalid input type.": lambda: gettext("This must be an object."),
}
