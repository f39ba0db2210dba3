"""JSON Schemas of the events' data, made from the marshmallow schemas that check it."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from shared.events.declare.catalog import CATALOG


def json_schemas() -> dict[str, dict[str, Any]]:
    """By name, those of all events and what they nest; they refer to each other as `#/components/schemas/…`."""
    # OpenAPI 3.1 took over JSON Schema as it is, so its converter makes what AsyncAPI 3 wants.
    spec = APISpec("Kabar", "1", "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)])
    for schema in {declared.schema for declared in CATALOG.values()}:
        spec.components.schema(schema.__name__, schema=schema)
    found: dict[str, dict[str, Any]] = spec.to_dict()["components"]["schemas"]
    return dict(sorted(found.items()))


def _name(schema: Schema | type[Schema] | str) -> str:
    if isinstance(schema, str):
        return schema
    return (schema if isinstance(schema, type) else type(schema)).__name__
