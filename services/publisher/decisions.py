"""What people decide about a delivery: that it arrived after all, or that it is to be tried again. Kept for ever."""

from __future__ import annotations

from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.delivery_events import record_events
from services.publisher.documents import DecisionEntry, Delivery, DeliveryRow, Publication, actor_fields
from services.publisher.ledger import is_outdated, unit_of
from shared.clock import now
from shared.db import transaction
from shared.events.log.outbox import Actor

#: From which states each decision is possible.
POSSIBLE = {"delivered": ("unknown",), "again": ("unknown", "failed")}


class NoSuchDelivery(LookupError):
    """The ledger has no such row."""


class NotPossible(Exception):
    """The delivery is in no state for this decision; `status` says in which one it is."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(f"the delivery is {status}")


class Overtaken(Exception):
    """There is a newer revision or a withdrawal; sending this one again would bring back old content."""


def decide(delivery_id: str, decision: str, person: Actor, note: str) -> DeliveryRow:
    """Record a decision with its event, for all deliveries that share the mail; returns the delivery.

    Raises NoSuchDelivery, NotPossible or Overtaken.
    """
    return transaction(lambda session: _decide(delivery_id, decision, person, note, session))


def _decide(delivery_id: str, decision: str, person: Actor, note: str, session: ClientSession) -> DeliveryRow:
    chosen = Delivery.collection().find_one({"_id": delivery_id}, session=session)
    if chosen is None:
        raise NoSuchDelivery(delivery_id)
    if chosen["status"] not in POSSIBLE[decision]:
        raise NotPossible(chosen["status"])
    rows = list(Delivery.collection().find({**unit_of(chosen), "status": chosen["status"]}, session=session))
    if decision == "again":
        rows = [row for row in rows if not _old(row, session)]
        if chosen["_id"] not in {row["_id"] for row in rows}:
            raise Overtaken(delivery_id)
    changed = [_write(row, decision, person, note, session) for row in rows]
    return next(row for row in changed if row["_id"] == delivery_id)


def _old(row: DeliveryRow, session: ClientSession) -> bool:
    publication = Publication.collection().find_one({"_id": row["item_id"]}, session=session)
    return publication is not None and is_outdated(row, publication)


def _write(row: DeliveryRow, decision: str, person: Actor, note: str, session: ClientSession) -> DeliveryRow:
    moment = now()
    entry: DecisionEntry = {
        "at": moment,
        "actor": actor_fields(person),
        "decision": decision,
        "note": note,
        "attempt": row.get("attempts", 0),
    }
    values: dict[str, Any] = {"status": "succeeded", "finished_at": moment, "error": None, "coded_reason": None}
    if decision == "again":
        values = {"status": "requested", "finished_at": None, "error": None, "coded_reason": None, "gone": None}
    found = Delivery.collection().find_one_and_update(
        {"_id": row["_id"]},
        {
            "$set": values,
            "$unset": {"look_up_at": "", "next_attempt_at": "", "lease_until": ""},
            "$push": {"decisions": entry},
            "$inc": {"version": 1},
        },
        return_document=True,
        session=session,
    )
    if found is None:
        raise NoSuchDelivery(row["_id"])
    record_events([found], session, actor=person)
    return found
