"""The body of a message: CloudEvents attributes as shared/events/declare/cloudevents.py writes them, and the data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from shared.events.declare import cloudevents
from shared.events.declare.event import SYSTEM_ACTOR, Event, EventType
from shared.events.declare.samples import ITEM

_TEXT = {"type": "string"}
#: Attributes besides type and source, and what they mean here.
_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "specversion": {"const": "1.0"},
    "id": {**_TEXT, "format": "uuid", "description": "A UUIDv7; a repetition has the same"},
    "subject": {**_TEXT, "description": "The content item's id"},
    "time": {**_TEXT, "format": "date-time", "description": "When it happened"},
    "datacontenttype": {"const": "application/json"},
    "sequence": {**_TEXT, "pattern": "^[0-9]+$", "description": "Counts the producer's changes to the subject"},
    "partitionkey": {**_TEXT, "description": "The subject: what must stay in order"},
    "actorid": {**_TEXT, "description": "Who did it; `system` for Kabar itself"},
    "actorname": _TEXT,
    "actorrole": _TEXT,
    "routingkey": {**_TEXT, "description": "The AMQP routing key it was published with"},
    "traceparent": {**_TEXT, "description": "W3C Trace Context of what caused it; only where tracing is on"},
}
_OPTIONAL = frozenset({"traceparent"})

#: Name and JSON Schema of what the bodies of all messages have in common.
ENVELOPE = "CloudEvent"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": _ATTRIBUTES,
    "required": [name for name in _ATTRIBUTES if name not in _OPTIONAL],
}


def body_of(declared: EventType) -> dict[str, Any]:
    """JSON Schema of the body of that type's messages."""
    properties = {
        "type": {"const": declared.wire_type},
        "source": {"const": f"/kabar/{declared.producer}"},
        "data": {"$ref": f"#/components/schemas/{declared.schema.__name__}"},
    }
    return {
        "type": "object",
        "allOf": [{"$ref": f"#/components/schemas/{ENVELOPE}"}],
        "properties": properties,
        "required": list(properties),
    }


def example_body(declared: EventType) -> dict[str, Any]:
    """A whole message of that type, as a consumer gets it."""
    event = Event(
        id="0199e0c2-7f31-7d02-a6c4-3b8e1f5d9a70", type=declared, subject=ITEM, version=1,
        time=datetime(2026, 11, 17, 1, 30, tzinfo=UTC), source=declared.producer, actor=SYSTEM_ACTOR,
        data=dict(declared.example), routing_key=declared.name,
    )  # fmt: skip
    body: dict[str, Any] = orjson.loads(cloudevents.encode(event))
    return body
