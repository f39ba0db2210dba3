"""The parking place: messages no handler could take, with the reason, until a person decides."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.clock import now
from shared.events.store import parked


def park(consumer: str, headers: dict[str, Any], body: bytes, reason: str, detail: str = "") -> None:
    """Keep a message aside; parking the same message again refreshes the reason and opens the case again."""
    event_id = str(headers.get("cloudEvents_id") or hashlib.sha256(body).hexdigest())
    parked().update_one(
        {"_id": f"{consumer}:{event_id}"},
        {
            "$set": {
                "consumer": consumer,
                "event_id": event_id,
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
