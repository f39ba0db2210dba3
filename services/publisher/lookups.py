"""Deliveries without a clear outcome whose platform can be asked: when it is asked next, and what follows from that."""

from __future__ import annotations

from datetime import datetime, timedelta

from pymongo.client_session import ClientSession

from services.publisher.delivery_events import record_events
from services.publisher.documents import Delivery, DeliveryRow, LookUpEntry
from services.publisher.ledger import first_fence, may_have_arrived
from services.publisher.reasons import KEY_FORGOTTEN
from services.publisher.settlement import LOOK_UPS, may_repeat, stored
from shared.channels.declaration import Capabilities, Repetition
from shared.db import server_time, transaction
from shared.reasons import Reason

#: What a delivery may be.
ACTIONS = ("publish", "update", "withdraw")


def claim(row: DeliveryRow, seconds: float) -> bool:
    """Have one worker alone look it up; another one does if there is no result within `seconds`."""
    until = server_time() + timedelta(seconds=seconds)
    wanted = {**_undecided(row), "look_up_at": row.get("look_up_at")}
    return bool(Delivery.collection().update_one(wanted, {"$set": {"look_up_at": until}}).modified_count)


def hold_forgotten(delivery_id: str, capabilities: Capabilities, *, looks_up: bool) -> bool:
    """Whether a waiting delivery may have arrived with a key that the platform may have forgotten meanwhile.

    It is not attempted then: it is looked up at once where the platform can be asked, else a person decides.
    """
    keyed = [action for action in ACTIONS if capabilities.retry_safety(action).repetition is Repetition.KEYED]
    if not keyed:
        return False
    waiting = {"_id": delivery_id, "status": "requested", "action": {"$in": keyed}}
    row = Delivery.collection().find_one({**waiting, "attempt_log.may_have_arrived": True})
    moment = server_time()
    if row is None or not may_have_arrived(row):
        return False
    if may_repeat(capabilities.retry_safety(row["action"]), first_fence(row), moment):
        return False
    values = {
        "status": "unknown",
        "error": KEY_FORGOTTEN().english,
        "coded_reason": stored(KEY_FORGOTTEN()),
        "finished_at": moment,
        **({"look_up_at": moment, "look_ups": 0} if looks_up else {}),
    }
    return transaction(lambda session: _hold(row, values, session))


def _hold(row: DeliveryRow, values: dict[str, object], session: ClientSession) -> bool:
    held = Delivery.collection().find_one_and_update(
        {"_id": row["_id"], "status": "requested", "attempts": row.get("attempts", 0)},
        {"$set": values, "$unset": {"next_attempt_at": ""}, "$inc": {"version": 1}},
        return_document=True,
        session=session,
    )
    if held is not None:
        record_events([held], session)
    return held is not None


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
