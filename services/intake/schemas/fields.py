"""Fields whose complaints are sentences in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import LazyString, gettext
from marshmallow import ValidationError, fields

from shared.text.typed import has_control_characters, in_lines, in_one_line

#: Characters of an http or https address.
LONGEST_ADDRESS = 2000
_BLANK_LINES = re.compile(r"\n{3,}")


def translated_messages() -> dict[str, str]:
    """What marshmallow itself says of a field, in the reader's language."""
    return {
        "required": gettext("Please fill this in."),
        "null": gettext("Please fill this in."),
        "validator_failed": gettext("This value is not valid."),
        "invalid": gettext("This value is not valid."),
        "invalid_utf8": gettext("This value is not valid."),
        "type": gettext("This must be an object."),
    }


class Spoken(fields.Field[Any]):
    """A field that translates its messages when it complains, not when it is declared."""

    def make_error(self, key: str, **kwargs: Any) -> ValidationError:
        """The complaint `key` as a sentence."""
        return ValidationError(translated_messages().get(key) or str(self.error_messages[key]).format(**kwargs))


class Read(Spoken, fields.String):
    """Text that `read` checks and tidies."""

    def read(self, value: Any) -> str:
        """The value as it is kept; raises ValidationError."""
        raise NotImplementedError

    def _deserialize(self, value: Any, *_context: Any, **_kwargs: Any) -> str:
        return self.read(value)


class Prose(Read):
    """Text over several lines: Unicode NFC, `\\n` line ends, no control characters, trimmed; length in characters."""

    def __init__(self, *, shortest: int = 0, longest: int, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {})
        super().__init__(**kwargs)
        self.shortest, self.longest = shortest, longest
        self.metadata = {"minLength": shortest, "maxLength": longest, **self.metadata}

    def tidied(self, text: str) -> str:
        """The text as it is kept."""
        return _BLANK_LINES.sub("\n\n", in_lines(text))

    def read(self, value: Any) -> str:
        """The value as it is kept; raises ValidationError."""
        if not isinstance(value, str):
            raise ValidationError(gettext("This must be text."))
        text = self.tidied(value)
        if has_control_characters(text):
            raise ValidationError(gettext("This text contains characters that cannot be shown."))
        self._check_length(text)
        return text

    def _check_length(self, text: str) -> None:
        if self.required and not text:
            raise self.make_error("required")
        if len(text) < self.shortest:
            raise ValidationError(
                gettext(
                    "Please write at least %(least)d characters; this is %(now)d.", least=self.shortest, now=len(text)
                )
            )
        if len(text) > self.longest:
            raise ValidationError(
                gettext("Please use at most %(most)d characters; this is %(now)d.", most=self.longest, now=len(text))
            )


class Line(Prose):
    """Text in one line; runs of white space become one space."""

    def tidied(self, text: str) -> str:
        """The text as it is kept."""
        return in_one_line(text)


class Choice(Read):
    """One value of a closed list."""

    def __init__(self, choices: Collection[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.metadata = {"enum": list(choices), **self.metadata}

    def read(self, value: Any) -> str:
        """The value as it is kept; raises ValidationError."""
        if value == "" and self.required:
            raise self.make_error("required")
        if not isinstance(value, str) or value not in self.choices:
            raise ValidationError(gettext("Please choose one of: %(choices)s.", choices=", ".join(self.choices)))
        return value


class WebAddress(Line):
    """An http or https address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_ADDRESS, **kwargs)
        self.metadata = {"format": "uri", **self.metadata}

    def read(self, value: Any) -> str:
        """The value as it is kept; raises ValidationError."""
        address = super().read(value)
        if address and not is_web_address(address):
            raise ValidationError(gettext("Please give a full address that starts with https:// or http://."))
        return address


class IsoDate(Read):
    """A day (`2026-11-22`), and where `with_time` is set also a moment (`2026-11-22T08:30:00+07:00`); kept as text."""

    def __init__(self, *, with_time: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.with_time = with_time
        self.metadata = {"format": "date-time" if with_time else "date", **self.metadata}

    def read(self, value: Any) -> str:
        """The value as it is kept; raises ValidationError."""
        try:
            return date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            return self._moment(value)

    def _moment(self, value: Any) -> str:
        try:
            if self.with_time:
                return datetime.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            pass
        raise ValidationError(gettext("Please give a date such as 2026-11-22."))


class Rows(Spoken, fields.List[Any]):
    """A list with a least and a greatest number of entries; `too_few` is said where there are not enough."""

    def __init__(
        self, inner: fields.Field[Any], *, least: int = 0, most: int, too_few: LazyString | None = None, **kwargs: Any
    ) -> None:
        super().__init__(inner, **kwargs)
        self.least, self.most, self.too_few = least, most, too_few
        self.metadata = {"minItems": least, "maxItems": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError(gettext("This must be a list."))
        if len(value) < self.least:
            raise ValidationError(str(self.too_few or gettext("Please give at least %(least)d.", least=self.least)))
        if len(value) > self.most:
            raise ValidationError(gettext("Please give at most %(most)d.", most=self.most))
        loaded: list[Any] = super()._deserialize(value, attr, data, **kwargs)
        return loaded


def is_web_address(address: str) -> bool:
    """Whether it is a full http or https address."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in address and parts.port != 0
    except ValueError:
        return False
