"""Parking messages: what no handler could take is stored with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.clock import now
from shared.events.declare import cloudevents
from shared.events.log.store import parked
from shared.reasons import Reason

#: Characters that are stored of a message's own attributes, and of a reason, which may quote it: a message may contain
#: anything, and lists show it.
_MOST, _MOST_OF_REASON = 200, 1000


def message_key(consumer: str, headers: dict[str, Any], body: bytes) -> str:
    """The id of a consumer's message; one without an event id is identified by its body."""
    return f"{consumer}:{_event_id(_attributes(headers, body), body)}"


def park(consumer: str, headers: dict[str, Any], body: bytes, reason: Reason, detail: str = "") -> None:
    """Store a message with the reason; parking it again replaces the reason and withdraws the decision about it."""
    attributes = _attributes(headers, body)
    event_id = _event_id(attributes, body)
    parked().update_one(
        {"_id": f"{consumer}:{event_id}"},
        {
            "$set": {
                "consumer": consumer,
                "event_id": event_id,
                "type": str(attributes.get("type", ""))[:_MOST],
                "subject": str(attributes.get("subject", ""))[:_MOST],
                "headers": {name.replace(".", "_"): _kept(value) for name, value in headers.items()},
                "body": body,
                "reason": reason.english[:_MOST_OF_REASON],
                "reason_code": reason.kind.code,
                "reason_values": {name: _cut(value) for name, value in reason.stored_values.items()},
                "detail": detail,
                "parked_at": now(),
            },
            "$unset": {"settled": ""},
        },
        upsert=True,
    )


def _attributes(headers: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        return cloudevents.attributes(headers, body)
    except cloudevents.Undecodable:
        return cloudevents.in_headers(headers)


def _event_id(attributes: dict[str, Any], body: bytes) -> str:
    event_id = attributes.get("id")
    is_one = isinstance(event_id, str) and 0 < len(event_id) <= _MOST
    return str(event_id) if is_one else hashlib.sha256(body).hexdigest()


def _cut(value: Any) -> Any:
    """Values quote messages, too, also those of reasons within a reason."""
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    return value[:_MOST_OF_REASON] if isinstance(value, str) else value


def _kept(value: Any) -> str | int:
    """Numbers stay what they are: a time in milliseconds is none any more, once it is replayed as text."""
    return value if isinstance(value, int) else str(value)
