"""The parking place: messages no handler could take, with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.clock import now
from shared.events.cloudevents import attributes
from shared.events.store import parked


def message_key(consumer: str, headers: dict[str, Any], body: bytes) -> str:
    """What tells a consumer's message from others; one without an id is known by its body."""
    return f"{consumer}:{_event_id(headers, body)}"


def park(consumer: str, headers: dict[str, Any], body: bytes, reason: str, detail: str = "") -> None:
    """Keep a message aside; parking the same message again refreshes the reason and opens the case again."""
    told = attributes(headers)
    parked().update_one(
        {"_id": message_key(consumer, headers, body)},
        {
            "$set": {
                "consumer": consumer,
                "event_id": _event_id(headers, body),
                "type": str(told.get("cloudEvents_type", "")),
                "subject": str(told.get("cloudEvents_subject", "")),
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


def _event_id(headers: dict[str, Any], body: bytes) -> str:
    return str(attributes(headers).get("cloudEvents_id") or hashlib.sha256(body).hexdigest())


def _kept(value: Any) -> str | int:
    """Numbers stay what they are: a time in milliseconds is none any more, once it is replayed as text."""
    return value if isinstance(value, int) else str(value)
