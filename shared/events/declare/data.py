"""What the data of event types is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

#: What may be wrong with a field.
REQUIRED, NULL, CHOICE, RANGE, TYPE = CODES = ("required", "null", "choice", "range", "type")


class EventData(Schema):
    """Base of all event data. Producers must keep to it; unknown fields pass, so that consumers accept newer ones."""

    class Meta:
        unknown = INCLUDE

    error_messages = {"type": TYPE}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:  # noqa: ARG002 - marshmallow's
        """Have marshmallow return codes in place of sentences, which no one could translate."""
        _return_codes(field_obj)


def _return_codes(field: fields.Field[Any]) -> None:
    field.error_messages = {key: key if key in (REQUIRED, NULL) else TYPE for key in field.error_messages}
    for rule in field.validators:
        if isinstance(rule, validate.OneOf | validate.Range):
            rule.error = CHOICE if isinstance(rule, validate.OneOf) else RANGE
    if isinstance(field, fields.List):
        _return_codes(field.inner)


def problems(errors: Mapping[Any, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Path and code of each field that the schema refused, from marshmallow's nested errors."""
    for name, inner in errors.items():
        place = path if name == "_schema" else f"{path}.{name}".lstrip(".")
        if isinstance(inner, Mapping):
            yield from problems(inner, place)
        else:
            yield place, inner[0] if inner[0] in CODES else TYPE


class AgencyData(EventData):
    code = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)


def timestamp(**options: Any) -> fields.AwareDateTime:
    """A field with a moment in ISO 8601 with its zone."""
    return fields.AwareDateTime(format="iso", **options)
