"""Events of the ledger: each change of a delivery that others may rely on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from shared.clock import aware
from shared.db import Document
from shared.events.declare.catalog import DELIVERY_FAILED, DELIVERY_REQUESTED, DELIVERY_SUCCEEDED, DELIVERY_UNKNOWN
from shared.events.declare.event import Event, EventType
from shared.events.log.outbox import Actor, prepare, record_all

EVENTS: dict[str, EventType] = {
    "requested": DELIVERY_REQUESTED,
    "succeeded": DELIVERY_SUCCEEDED,
    "failed": DELIVERY_FAILED,
    "unknown": DELIVERY_UNKNOWN,
}


def tell(rows: Sequence[Document], session: ClientSession, actor: Actor | None = None) -> None:
    """Record the events that the rows' states stand for; a request is routed to its channel's queue."""
    record_all(session, [_event(row, actor) for row in rows])


def _event(row: Document, actor: Actor | None) -> Event:
    return prepare(
        EVENTS[row["status"]],
        subject=row["item_id"],
        version=row["version"],
        data={"delivery": facts(row), "agency": row["agency"], "topic": row["topic"]},
        actor=actor,
        route=row["channel"] if row["status"] == "requested" else None,
        urgent=bool(row.get("urgent")),
    )


def facts(row: Document) -> dict[str, Any]:
    """A delivery as events and the API tell it: no address of a person, no worker, no lease."""
    return {
        "id": row["_id"],
        "version": row["version"],
        **{name: row[name] for name in ("item_id", "revision", "channel", "target", "action", "status")},
        **{name: row.get(name) for name in ("remote_id", "url", "response_digest", "error")},
        "attempts": row.get("attempts", 0),
        "requested_at": iso(row["requested_at"]),
        "finished_at": iso(row.get("finished_at")),
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with zone, or None."""
    return aware(moment).isoformat() if moment else None
