"""The events of the ledger: what others are told of a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.documents import DeliveryRow
from shared.clock import aware
from shared.events.declare.event import Event, EventType
from shared.events.declare.types.delivery import (
    DELIVERY_FAILED,
    DELIVERY_REQUESTED,
    DELIVERY_SUCCEEDED,
    DELIVERY_UNKNOWN,
)
from shared.events.log.outbox import Actor, prepare, record_all

EVENTS: dict[str, EventType] = {
    "requested": DELIVERY_REQUESTED,
    "succeeded": DELIVERY_SUCCEEDED,
    "failed": DELIVERY_FAILED,
    "unknown": DELIVERY_UNKNOWN,
}


def record_events(rows: Sequence[DeliveryRow], session: ClientSession, actor: Actor | None = None) -> None:
    """Record the events of the rows' states; a request is routed to its channel's queue."""
    record_all(session, [_event(row, actor) for row in rows])


def _event(row: DeliveryRow, actor: Actor | None) -> Event:
    return prepare(
        EVENTS[row["status"]],
        subject=row["item_id"],
        version=row["version"],
        data={"delivery": event_data(row), "agency": row["agency"], "topic": row["topic"]},
        actor=actor,
        route=row["channel"] if row["status"] == "requested" else None,
        urgent=bool(row.get("urgent")),
    )


def event_data(row: DeliveryRow) -> dict[str, Any]:
    """A delivery as events carry it: no address of a person, no worker, no lease."""
    return {
        "id": row["_id"],
        "version": row["version"],
        "item_id": row["item_id"],
        "revision": row["revision"],
        "channel": row["channel"],
        "target": row["target"],
        "action": row["action"],
        **({"dropped": True} if row.get("dropped") else {}),
        "status": row["status"],
        "remote_id": row.get("remote_id"),
        "url": row.get("url"),
        "response_digest": row.get("response_digest"),
        "error": row.get("error"),
        "attempts": row.get("attempts", 0),
        "requested_at": iso(row["requested_at"]),
        "finished_at": iso(row.get("finished_at")),
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with zone, or None."""
    return aware(moment).isoformat() if moment else None
