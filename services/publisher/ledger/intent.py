"""Intent: written down, durably, before anything leaves the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.ledger.request import supersede
from shared.clock import aware, now
from shared.content import Delivery, Publication
from shared.db import Document, transaction

#: Seconds until a row is looked at again whose target is just being served with another revision.
BUSY = 2.0


def unit_of(row: Document) -> Document:
    """The filter of all rows that are sent together: a digest's, or the row alone."""
    return {"digest": row["digest"]} if row.get("digest") else {"_id": row["_id"]}


def claim(unit: Document, worker: str, lease: float) -> list[Document]:
    """Mark the rows of `unit` that are due as being attempted by `worker` for `lease` seconds; answers them.

    Empty where another worker has them, they are done, not due yet, overtaken by a newer decision, or their target
    is being served right now.
    """
    return transaction(lambda session: _claim(unit, worker, lease, session))


def _claim(unit: Document, worker: str, lease: float, session: ClientSession) -> list[Document]:
    rows = list(Delivery.collection().find({**unit, "status": "requested"}, session=session))
    due = [row for row in rows if not _waits(row)]
    current = _publications({row["item_id"] for row in due}, session)
    old = {row["_id"] for row in due if overtaken(row, current[row["item_id"]])}
    supersede(old, session)
    wanted = [row for row in due if row["_id"] not in old]
    if any(_busy(row, session) for row in wanted):
        _postpone(wanted, session)
        return []
    return _mark(wanted, worker, lease, session)


def _waits(row: Document) -> bool:
    due_at = row.get("next_attempt_at")
    return due_at is not None and aware(due_at) > now()


def overtaken(row: Document, publication: Document) -> bool:
    """Whether a newer revision or the withdrawal makes this delivery pointless."""
    if publication.get("withdrawn_at"):
        return bool(row["action"] != "withdraw")
    return bool(row["revision"] < publication["revision"])


def _publications(item_ids: Iterable[str], session: ClientSession) -> dict[str, Document]:
    found = Publication.collection().find({"_id": {"$in": list(item_ids)}}, session=session)
    return {publication["_id"]: publication for publication in found}


def _busy(row: Document, session: ClientSession) -> bool:
    place = {name: row[name] for name in ("item_id", "channel", "target")}
    found = Delivery.collection().find_one({**place, "status": "attempting"}, {"_id": 1}, session=session)
    return found is not None


def _postpone(rows: list[Document], session: ClientSession) -> None:
    Delivery.collection().update_many(
        {"_id": {"$in": [row["_id"] for row in rows]}},
        {"$set": {"next_attempt_at": now() + timedelta(seconds=BUSY)}},
        session=session,
    )


def _mark(rows: list[Document], worker: str, lease: float, session: ClientSession) -> list[Document]:
    started = now()
    until = started + timedelta(seconds=lease)
    for row in rows:
        row |= {"status": "attempting", "attempts": row.get("attempts", 0) + 1, "worker": worker, "lease_until": until}
        entry: dict[str, Any] = {"number": row["attempts"], "worker": worker, "started_at": started}
        change = {name: row[name] for name in ("status", "attempts", "worker", "lease_until")}
        Delivery.collection().update_one(
            {"_id": row["_id"]},
            {"$set": change, "$unset": {"next_attempt_at": ""}, "$push": {"attempt_log": entry}},
            session=session,
        )
    return rows
