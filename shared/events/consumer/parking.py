"""The parking place: messages no handler could take, with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.clock import now
from shared.events.cloudevents import Undecodable, attributes
from shared.events.store import parked


def message_key(consumer: str, headers: dict[str, Any], body: bytes) -> str:
    """What tells a consumer's message from others; one without an id is known by its body."""
    return f"{consumer}:{_event_id(_told(headers, body), body)}"


def park(consumer: str, headers: dict[str, Any], body: bytes, reason: str, detail: str = "") -> None:
    """Keep a message aside; parking the same message again refreshes the reason and opens the case again."""
    told = _told(headers, body)
    event_id = _event_id(told, body)
    parked().update_one(
        {"_id": f"{consumer}:{event_id}"},
        {
            "$set": {
                "consumer": consumer,
                "event_id": event_id,
                "type": str(told.get("type", "")),
                "subject": str(told.get("subject", "")),
                "headers": {name.replace(".", "_"): _kept(value) for name, value in headers.items()},
                "body": body,
                "reason": reason,
                "detail": detail,
                "parked_at": now(),
            },
            "$unset": {"settled": ""},
        },
        upsert=True,
    )


def _told(headers: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        return attributes(headers, body)
    except Undecodable:
        return {}


def _event_id(told: dict[str, Any], body: bytes) -> str:
    return str(told.get("id") or hashlib.sha256(body).hexdigest())


def _kept(value: Any) -> str | int:
    """Numbers stay what they are: a time in milliseconds is none any more, once it is replayed as text."""
    return value if isinstance(value, int) else str(value)
