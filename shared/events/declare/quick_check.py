"""A quick check that event data is as declared, compiled once from the marshmallow schema.

Every event is checked where it is recorded and wherever it is read; marshmallow builds objects for that which no one
needs, and took a quarter of a consumer's time. So the schema's own JSON Schema, compiled to a function, runs first, and
only what that does not accept goes to marshmallow, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import fastjsonschema
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields, validate

#: What the JSON Schema says in full. Whatever else a schema demanded would be lost on the way.
_FIELDS = (
    fields.String,
    fields.Integer,
    fields.Float,
    fields.Boolean,
    fields.AwareDateTime,
    fields.List,
    fields.Dict,
    fields.Nested,
)

#: The only draft in which 1.0 is no integer, as with marshmallow's strict ones. The keywords used mean the same in it.
_DRAFT = {"$schema": "http://json-schema.org/draft-04/schema#"}

Check = Callable[[Any], bool]


@cache
def quick_check(schema: type[Schema]) -> Check:
    """The compiled check of `schema`: True means that marshmallow would find nothing, False that it may.

    Raises TypeError where the schema uses a field or validator that JSON Schema cannot say in full.
    """
    instance = schema()
    for name, field in instance.fields.items():
        _supported(name, field)
    accepts = fastjsonschema.compile(
        _DRAFT | json_schema(instance), formats={"date-time": _is_aware}, use_default=False, detailed_exceptions=False
    )

    def check(data: Any) -> bool:
        try:
            accepts(data)
        except fastjsonschema.JsonSchemaException:
            return False
        return True

    return check


def json_schema(schema: Schema) -> dict[str, Any]:
    """The schema as JSON Schema 2020-12, with what is nested in its place."""
    nowhere: Any = None
    converter: Any = OpenAPIConverter("3.1.0", schema_name_resolver=lambda _schema: nowhere, spec=nowhere)
    described: dict[str, Any] = converter.schema2jsonschema(schema)
    return described


def _supported(path: str, field: fields.Field[Any]) -> None:
    if type(field) not in _FIELDS or not all(map(_is_said_in_full, field.validators)):
        raise TypeError(f"{path}: {field!r} says more than JSON Schema can")
    if isinstance(field, fields.Nested):
        for name, inner in field.schema.fields.items():
            _supported(f"{path}.{name}", inner)
    elif isinstance(field, fields.List):
        _supported(f"{path}[]", field.inner)


def _is_said_in_full(rule: Any) -> bool:
    if isinstance(rule, validate.Range):
        return bool(rule.min_inclusive and rule.max_inclusive)
    return isinstance(rule, validate.OneOf)


def _is_aware(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
