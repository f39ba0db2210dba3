"""What the data of event types is made of."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields


class EventData(Schema):
    """Base of all event data. Producers must keep to it; unknown fields pass, so that consumers accept newer ones."""

    class Meta:
        unknown = INCLUDE


class AgencyData(EventData):
    code = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)


def timestamp(**options: Any) -> fields.AwareDateTime:
    """A field with a moment in ISO 8601 with its zone."""
    return fields.AwareDateTime(format="iso", **options)
