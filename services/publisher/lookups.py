"""Deliveries without a clear outcome whose platform can be asked: when it is asked next, and what follows from that."""

from __future__ import annotations

from datetime import timedelta

from pymongo.client_session import ClientSession

from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import record_events
from services.publisher.settlement import LOOK_UPS
from shared.db import server_time, transaction


def due(channel: str, most: int) -> list[DeliveryRow]:
    """Up to `most` rows of `channel` that are to be looked up now, longest due first."""
    found = Delivery.collection().find({"channel": channel, "status": "unknown", "look_up_at": {"$lte": server_time()}})
    return list(found.sort("look_up_at", 1).limit(most))


def look_again(row: DeliveryRow) -> None:
    """The platform could not tell: ask again later, and after the last time leave it to a person."""
    count = row.get("look_ups", 0) + 1
    change = {
        "$set": {
            "look_ups": count,
            "look_up_at": server_time() + timedelta(seconds=LOOK_UPS[min(count, len(LOOK_UPS) - 1)]),
        }
    }
    if count >= len(LOOK_UPS):
        change = {"$set": {"look_ups": count}, "$unset": {"look_up_at": ""}}
    Delivery.collection().update_one(_undecided(row), change)


def found_absent(row: DeliveryRow) -> bool:
    """The platform has nothing of it, so it is attempted again; False where it was decided otherwise meanwhile."""
    return transaction(lambda session: _found_absent(row, session))


def _found_absent(row: DeliveryRow, session: ClientSession) -> bool:
    changed = Delivery.collection().find_one_and_update(
        _undecided(row),
        {
            "$set": {"status": "requested", "next_attempt_at": server_time(), "finished_at": None},
            "$unset": {"look_up_at": ""},
            "$inc": {"version": 1},
        },
        return_document=True,
        session=session,
    )
    if changed is not None:
        record_events([changed], session)
    return changed is not None


def _undecided(row: DeliveryRow) -> dict[str, object]:
    return {
        "_id": row["_id"],
        "status": "unknown",
        "attempts": row["attempts"],
        "decisions.attempt": {"$ne": row["attempts"]},
    }
