"""The headers of a message: CloudEvents attributes as shared/events/cloudevents.py writes them."""

from __future__ import annotations

from typing import Any

from shared.events.cloudevents import PREFIXES
from shared.events.event import EventType

_TEXT = {"type": "string"}
#: Attributes besides type and source, and what they mean here.
_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "specversion": {"const": "1.0"},
    "id": {**_TEXT, "format": "uuid", "description": "A UUIDv7; a repetition has the same"},
    "subject": {**_TEXT, "description": "The content item's id"},
    "time": {**_TEXT, "format": "date-time", "description": "When it happened"},
    "sequence": {**_TEXT, "pattern": "^[0-9]+$", "description": "Counts the producer's changes to the subject"},
    "partitionkey": {**_TEXT, "description": "The subject: what must stay in order"},
    "actorid": {**_TEXT, "description": "Who did it; `system` for Kabar itself"},
    "actorname": _TEXT,
    "actorrole": _TEXT,
    "routingkey": {**_TEXT, "description": "The AMQP routing key it was published with"},
    "traceparent": {**_TEXT, "description": "W3C Trace Context of what caused it; only where tracing is on"},
}
_OPTIONAL = frozenset({"traceparent"})

#: Name and JSON Schema of what the headers of all messages have in common.
ENVELOPE = "CloudEventHeaders"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {f"{PREFIXES[0]}{name}": schema for name, schema in _ATTRIBUTES.items()},
    "required": [f"{PREFIXES[0]}{name}" for name in _ATTRIBUTES if name not in _OPTIONAL],
}


def headers_of(declared: EventType) -> dict[str, Any]:
    """JSON Schema of the application headers of that type's messages."""
    constants = {"type": declared.wire_type, "source": f"/kabar/{declared.producer}"}
    properties = {f"{PREFIXES[0]}{name}": {"const": value} for name, value in constants.items()}
    return {
        "type": "object",
        "allOf": [{"$ref": f"#/components/schemas/{ENVELOPE}"}],
        "properties": properties,
        "required": list(properties),
    }
