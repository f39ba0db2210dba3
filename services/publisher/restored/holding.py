"""After the database was restored from a backup: what may have been delivered since is found out, not sent again.

The ledger ends at the backup, what was posted does not. So a delivery that was still open then, or that is requested
afterwards for an item that existed before the restore, may be there already. It counts as attempted without a clear
outcome: the platform is asked, and where it cannot be asked a person decides. Only calls that are harmless to repeat
are simply made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, cast

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.publisher import registry
from services.publisher.delivery_events import record_events
from services.publisher.documents import AttemptEntry, Delivery, DeliveryRow
from services.publisher.reasons import SINCE_BACKUP
from services.publisher.restored.documents import Restore, RestoreRow
from services.publisher.settlement import stored
from shared.channels import CHANNELS
from shared.channels.declaration import Repetition
from shared.clock import aware
from shared.db import server_time, transaction
from shared.ids import first_id, new_id

#: For so long an item from before a restore is not simply delivered. Drafts are older only by way of exception, and a
#: person can decide on them.
WATCHED = timedelta(days=30)
#: In an attempt that the restored ledger does not know.
WORKER = "restored"
#: Deliveries that are held in one transaction.
BATCH = 200
#: States in which a delivery may have been attempted since the backup.
OPEN = ("requested", "attempting", "accepted")


def last() -> RestoreRow | None:
    """The last restore, as long as items from before it are watched."""
    since = server_time() - WATCHED
    return Restore.collection().find_one({"restored_at": {"$gte": since}}, sort=[("restored_at", -1)])


def holds(row: DeliveryRow, restore: RestoreRow) -> bool:
    """Whether the delivery may have been made between the backup and the restore, and may not be repeated blindly."""
    if row["channel"] in restore["untouched"] or row["item_id"] >= first_id(aware(restore["restored_at"])):
        return False
    declared = CHANNELS.get(row["channel"])
    return declared is None or declared.capabilities.retry_safety(row["action"]).repetition is not Repetition.SAFE


def as_unclear(row: DeliveryRow, restore: RestoreRow) -> DeliveryRow:
    """The delivery with an attempt of which nothing is known; it is looked up at once where that is possible."""
    return cast(DeliveryRow, {**row, **_unclear(row, restore), "attempt_log": [_entry(row, restore)]})


def hold(backup_at: datetime, untouched: Collection[str]) -> Counter[str]:
    """Record the restore, and take every open delivery for one without a clear outcome; returns how many by channel.

    To be called while no worker runs. What another call held already is left alone.
    """
    restore: RestoreRow = {
        "_id": new_id(),
        "backup_at": backup_at,
        "restored_at": server_time(),
        "untouched": sorted(untouched),
    }
    Restore.collection().insert_one(restore)
    held: Counter[str] = Counter()
    open_ones = Delivery.collection().find({"status": {"$in": list(OPEN)}})
    for rows in _batches(row for row in open_ones if holds(row, restore)):
        transaction(partial(_hold, rows, restore))
        held.update(row["channel"] for row in rows)
    return held


def _hold(rows: Sequence[DeliveryRow], restore: RestoreRow, session: ClientSession) -> None:
    Delivery.collection().bulk_write([_holding(row, restore) for row in rows], ordered=False, session=session)
    changed = Delivery.collection().find({"_id": {"$in": [row["_id"] for row in rows]}}, session=session)
    record_events(list(changed), session)


def would_hold(untouched: Collection[str]) -> Counter[str]:
    """How many open deliveries `hold` would take, by channel."""
    restore: RestoreRow = {
        "_id": "",
        "backup_at": server_time(),
        "restored_at": server_time(),
        "untouched": [*untouched],
    }
    open_ones = Delivery.collection().find({"status": {"$in": list(OPEN)}})
    return Counter(row["channel"] for row in open_ones if holds(row, restore))


def _holding(row: DeliveryRow, restore: RestoreRow) -> UpdateOne:
    change = {
        "$set": _unclear(row, restore),
        "$unset": {"next_attempt_at": "", "lease_until": ""},
        "$push": {"attempt_log": _entry(row, restore)},
        "$inc": {"version": 1},
    }
    return UpdateOne({"_id": row["_id"], "status": row["status"]}, change)


def _unclear(row: DeliveryRow, restore: RestoreRow) -> dict[str, Any]:
    reason = SINCE_BACKUP()
    asked = {"look_up_at": restore["restored_at"], "look_ups": 0} if registry.looks_up(row["channel"]) else {}
    return {
        "status": "unknown",
        "attempts": row.get("attempts", 0) + 1,
        "worker": WORKER,
        "error": reason.english,
        "coded_reason": stored(reason),
        "finished_at": restore["restored_at"],
        **asked,
    }


def _entry(row: DeliveryRow, restore: RestoreRow) -> AttemptEntry:
    reason = SINCE_BACKUP()
    return {
        "number": row.get("attempts", 0) + 1,
        "worker": WORKER,
        "started_at": restore["backup_at"],
        "fenced_at": restore["backup_at"],
        "finished_at": restore["restored_at"],
        "outcome": "unknown",
        "reason": reason.english,
        "coded_reason": stored(reason),
        "may_have_arrived": True,
    }


def _batches(rows: Iterable[DeliveryRow]) -> Iterator[list[DeliveryRow]]:
    found = iter(rows)
    while batch := list(islice(found, BATCH)):
        yield batch
