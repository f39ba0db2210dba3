"""CloudEvents 1.0 over AMQP: what we send, and what we read.

We send the structured content mode: the whole event is the body, one JSON document (docs/adr/0019-one-document.md).
We read the binary mode too, in which the attributes are headers and the body is the data.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.events.declare.catalog import by_wire_type
from shared.events.declare.event import Event, wire_type
from shared.events.declare.recorded import EventDocument, to_document

CONTENT_TYPE, BINARY_CONTENT_TYPE = "application/cloudevents+json", "application/json"
#: A relay reads times without a zone, which is quicker, and all that are kept are in UTC.
_IN_UTC = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
#: Of headers in the binary mode; the binding allows either.
PREFIXES = ("cloudEvents_", "cloudEvents:")


class Undecodable(ValueError):
    """A message that is no CloudEvent of ours."""


def encode(event: Event) -> bytes:
    """The body of the AMQP message about an event."""
    return body(to_document(event))


def body(recorded: EventDocument) -> bytes:
    """The same for an event as the log keeps it, of whatever type; it always gives the same bytes."""
    actor, trace = recorded["actor"], recorded.get("trace")
    attributes = {
        "specversion": "1.0",
        "id": recorded["_id"],
        "type": wire_type(recorded["type"], recorded["schema_version"]),
        "source": f"/kabar/{recorded['source']}",
        "subject": recorded["subject"],
        "time": recorded["time"],
        "datacontenttype": "application/json",
        "sequence": str(recorded["version"]),
        "partitionkey": recorded["subject"],
        "actorid": actor["id"],
        "actorname": actor["name"],
        "actorrole": actor["role"],
        "routingkey": recorded["routing_key"],
        "data": recorded["data"],
    }
    if trace:
        attributes["traceparent"] = trace
    return orjson.dumps(attributes, option=_IN_UTC)


def content_type(headers: Mapping[str, Any]) -> str:
    """That of a message with these headers, which say whether it is in the binary mode."""
    return BINARY_CONTENT_TYPE if any(name.startswith(PREFIXES) for name in headers) else CONTENT_TYPE


def in_headers(headers: Mapping[str, Any]) -> dict[str, Any]:
    """What a message in the binary mode says of its event, by CloudEvents' names; nothing in the structured mode."""
    return {name[len(PREFIXES[0]) :]: value for name, value in headers.items() if name.startswith(PREFIXES)}


def attributes(headers: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """What a message in either mode says of its event, and the `data`; raises Undecodable."""
    in_the_headers, content = in_headers(headers), _json(body)
    if in_the_headers:
        return {**in_the_headers, "data": content}
    if not isinstance(content, dict):
        raise Undecodable("the body is not a JSON object")
    return content


def decode(headers: Mapping[str, Any], body: bytes) -> Event:
    """The event in a message; raises Undecodable, UnknownEventType or InvalidEvent."""
    found = attributes(headers, body)
    try:
        if found["specversion"] != "1.0":
            raise Undecodable(f"specversion {found['specversion']!r}")
        event = Event(
            id=_text(found["id"]),
            type=by_wire_type(found["type"]),
            subject=_text(found["subject"]),
            version=int(found["sequence"]),
            time=_moment(found["time"]),
            source=found["source"].rsplit("/", 1)[-1],
            actor={"id": found["actorid"], "name": found["actorname"], "role": found["actorrole"]},
            data=_object(found["data"]),
            routing_key=found["routingkey"],
            trace=found.get("traceparent"),
        )
    except KeyError as missing:
        raise Undecodable(f"attribute {missing.args[0]!r} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise Undecodable(str(error)) from error
    event.type.check(event.data)
    return event


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Undecodable(str(error)) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Undecodable(f"{value!r} is not a text")
    return value


def _moment(value: str | int) -> datetime:
    """The binary mode lets others send AMQP's own timestamps: milliseconds since 1970."""
    return datetime.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value / 1000, UTC)


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Undecodable("the data is not a JSON object")
    return data
