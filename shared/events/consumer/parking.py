"""The parking place: messages no handler could take, with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.clock import now
from shared.events.store import parked


def message_key(consumer: str, headers: dict[str, Any], body: bytes) -> str:
    """What tells a consumer's message from others; one without an id is known by its body."""
    return f"{consumer}:{_event_id(headers, body)}"


def park(consumer: str, headers: dict[str, Any], body: bytes, reason: str, detail: str = "") -> None:
    """Keep a message aside; parking the same message again refreshes the reason and opens the case again."""
    parked().update_one(
        {"_id": message_key(consumer, headers, body)},
        {
            "$set": {
                "consumer": consumer,
                "event_id": _event_id(headers, body),
                "type": str(headers.get("cloudEvents_type", "")),
                "subject": str(headers.get("cloudEvents_subject", "")),
                "headers": {name.replace(".", "_"): str(value) for name, value in headers.items()},
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
    return str(headers.get("cloudEvents_id") or hashlib.sha256(body).hexdigest())
