"""CloudEvents 1.0, binary content mode of the AMQP binding: attributes as headers, the data as the body.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from shared.events.catalog import by_wire_type
from shared.events.event import Event

CONTENT_TYPE = "application/json"
PREFIXES = ("cloudEvents_", "cloudEvents:")


class Undecodable(ValueError):
    """A message that is no CloudEvent of ours."""


def encode(event: Event) -> tuple[dict[str, Any], bytes]:
    """Headers and body of the AMQP message; the content type belongs in the message property."""
    return headers(event), data_bytes(event)


def headers(event: Event) -> dict[str, Any]:
    """The attributes as AMQP headers."""
    return recurring_headers(*recurring(event)) | own_headers(event)


#: What many events have in common, in the order of `recurring_headers`.
Recurring = tuple[str, str, str, str, str, str]


def recurring(event: Event) -> Recurring:
    """What the event's attributes are made of that are the same for many events."""
    actor = event.actor
    return event.type.wire_type, event.source, actor["id"], actor["name"], actor["role"], event.routing_key


def recurring_headers(
    wire_type: str, source: str, actor_id: str, actor_name: str, actor_role: str, routing_key: str
) -> dict[str, Any]:
    """The attributes that many events have in common."""
    return {
        "cloudEvents_specversion": "1.0",
        "cloudEvents_type": wire_type,
        "cloudEvents_source": f"/kabar/{source}",
        "cloudEvents_actorid": actor_id,
        "cloudEvents_actorname": actor_name,
        "cloudEvents_actorrole": actor_role,
        "cloudEvents_routingkey": routing_key,
    }


def own_headers(event: Event) -> dict[str, Any]:
    """The attributes that only this event has."""
    told = {
        "cloudEvents_id": event.id,
        "cloudEvents_subject": event.subject,
        "cloudEvents_time": event.time.isoformat().replace("+00:00", "Z"),
        "cloudEvents_sequence": str(event.version),
        "cloudEvents_partitionkey": event.subject,
    }
    if event.trace:
        told["cloudEvents_traceparent"] = event.trace
    return told


def data_bytes(event: Event) -> bytes:
    """The event's data as they go over the wire; the same event always gives the same bytes."""
    return orjson.dumps(event.data)


def attributes(headers: dict[str, Any]) -> dict[str, Any]:
    """The headers with every CloudEvents attribute under the prefix that ours have; the binding allows another too."""
    ours, other = PREFIXES
    if f"{ours}specversion" in headers:
        return headers
    return {ours + name[len(other) :] if name.startswith(other) else name: told for name, told in headers.items()}


def decode(headers: dict[str, Any], body: bytes) -> Event:
    """The event in a message; raises Undecodable, UnknownEventType or InvalidEvent."""
    told = attributes(headers)
    try:
        if told["cloudEvents_specversion"] != "1.0":
            raise Undecodable(f"specversion {told['cloudEvents_specversion']!r}")
        event = Event(
            id=told["cloudEvents_id"],
            type=by_wire_type(told["cloudEvents_type"]),
            subject=told["cloudEvents_subject"],
            version=int(told["cloudEvents_sequence"]),
            time=_moment(told["cloudEvents_time"]),
            source=told["cloudEvents_source"].rsplit("/", 1)[-1],
            actor={
                "id": told["cloudEvents_actorid"],
                "name": told["cloudEvents_actorname"],
                "role": told["cloudEvents_actorrole"],
            },
            data=_object(body),
            routing_key=told["cloudEvents_routingkey"],
            trace=told.get("cloudEvents_traceparent"),
        )
    except KeyError as missing:
        raise Undecodable(f"attribute {missing.args[0].removeprefix(PREFIXES[0])!r} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise Undecodable(str(error)) from error
    event.type.check(event.data)
    return event


def _moment(told: str | int) -> datetime:
    """The binding lets others send AMQP's own timestamps: milliseconds since 1970."""
    return datetime.fromisoformat(told) if isinstance(told, str) else datetime.fromtimestamp(told / 1000, UTC)


def _object(body: bytes) -> dict[str, Any]:
    data = orjson.loads(body)
    if not isinstance(data, dict):
        raise Undecodable("the data is not a JSON object")
    return data
