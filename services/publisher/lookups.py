"""Deliveries without a clear outcome whose platform can be asked: when it is asked next, and what follows from that."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo.client_session import ClientSession

from services.publisher.delivery_events import record_events
from services.publisher.documents import Delivery, DeliveryRow, LookUpEntry
from services.publisher.settlement import LOOK_UPS, stored
from shared.db import server_time, transaction
from shared.reasons import Reason


def claim(row: DeliveryRow, seconds: float) -> bool:
    """Have one worker alone look it up; another one does if there is no result within `seconds`."""
    until = server_time() + timedelta(seconds=seconds)
    wanted = {**_undecided(row), "look_up_at": row.get("look_up_at")}
    return bool(Delivery.collection().update_one(wanted, {"$set": {"look_up_at": until}}).modified_count)


def later(row: DeliveryRow, seconds: float) -> None:
    """The platform cannot be asked for now: neither what became of it nor how far it has got."""
    until = server_time() + timedelta(seconds=seconds)
    field = "look_up_at" if row["status"] == "unknown" else "next_attempt_at"
    wanted = {"_id": row["_id"], "status": row["status"], "attempts": row["attempts"]}
    Delivery.collection().update_one(wanted, {"$set": {field: until}})


def look_again(row: DeliveryRow, reason: Reason | None) -> None:
    """The platform could not tell, or (without a reason) has nothing although it may not be repeated.

    It is asked again later; after the last time a person decides, with what was found out.
    """
    moment = server_time()
    count = row.get("look_ups", 0) + 1
    values: dict[str, object] = {"look_ups": count}
    if count < len(LOOK_UPS):
        values["look_up_at"] = moment + timedelta(seconds=LOOK_UPS[count])
    entry = _entry(moment, "unclear" if reason else "absent", reason)
    change: dict[str, object] = {"$set": values, "$push": {"look_up_log": entry}}
    if count >= len(LOOK_UPS):
        change["$unset"] = {"look_up_at": ""}
    Delivery.collection().update_one(_undecided(row), change)


def found_absent(row: DeliveryRow) -> bool:
    """The platform has nothing of it, so it is attempted again; False where it was decided otherwise meanwhile."""
    return transaction(lambda session: _found_absent(row, session))


def _found_absent(row: DeliveryRow, session: ClientSession) -> bool:
    moment = server_time()
    changed = Delivery.collection().find_one_and_update(
        _undecided(row),
        {
            "$set": {
                "status": "requested",
                "next_attempt_at": moment,
                "finished_at": None,
                "attempt_log.$[].may_have_arrived": False,
            },
            "$unset": {"look_up_at": ""},
            "$push": {"look_up_log": _entry(moment, "absent", None)},
            "$inc": {"version": 1},
        },
        return_document=True,
        session=session,
    )
    if changed is not None:
        record_events([changed], session)
    return changed is not None


def _entry(moment: datetime, found: str, reason: Reason | None) -> LookUpEntry:
    entry: LookUpEntry = {"at": moment, "found": found}
    if reason is not None:
        entry |= {"reason": reason.english, "coded_reason": stored(reason)}
    return entry


def _undecided(row: DeliveryRow) -> dict[str, object]:
    return {
        "_id": row["_id"],
        "status": "unknown",
        "attempts": row["attempts"],
        "decisions.attempt": {"$ne": row["attempts"]},
    }
