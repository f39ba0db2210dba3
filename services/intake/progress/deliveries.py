"""How far each channel got, summed over its targets: a channel may have one target or thousands of readers."""

from __future__ import annotations

from typing import Any

from pymongo.client_session import ClientSession

from services.intake.documents import Submission
from shared.events.consume import Park
from shared.events.consume.reasons import NO_SUBMISSION
from shared.events.declare.event import Event

OUTCOMES = ("succeeded", "failed", "unknown")
#: Targets of a channel that are remembered one by one, so that an outcome which is settled later is counted once.
MOST_REMEMBERED = 100

_ACTION_ORDER = {"publish": 0, "update": 1, "withdraw": 2}


def follow_delivery(event: Event, session: ClientSession) -> None:
    """Note one delivery outcome; parks it when the submission does not exist."""
    submissions, delivery = Submission.collection(), event.data["delivery"]
    known = submissions.find_one({"_id": delivery["item_id"]}, {"deliveries": 1}, session=session)
    if known is None:
        raise Park(NO_SUBMISSION(item=delivery["item_id"]))
    channel = delivery["channel"]
    summed = summed_up((known.get("deliveries") or {}).get(channel), delivery, event.version)
    submissions.update_one(
        {"_id": delivery["item_id"]},
        {"$set": {f"deliveries.{channel}": summed | {"at": event.time}}, "$max": {"updated_at": event.time}},
        session=session,
    )


def summed_up(entry: dict[str, Any] | None, delivery: dict[str, Any], version: int) -> dict[str, Any]:
    """A channel's `entry` with one more outcome; `version` says which of two outcomes of a target is the later one.

    A newer revision, or the step from publishing over updating to withdrawing, starts a new count. What a correction
    withdraws from the accounts that it leaves out counts only where it goes to no other account of the channel.
    """
    generation, seen = _generation(delivery), _generation(entry) if entry else (-1, -1)
    if entry is None or generation > seen:
        counts = dict.fromkeys(OUTCOMES, 0)
        entry = {name: delivery[name] for name in ("action", "revision", "dropped") if name in delivery} | counts
    elif generation < seen:
        return entry
    return _counted(entry, delivery, version)


def _generation(entry: dict[str, Any]) -> tuple[int, int]:
    return entry["revision"], -1 if entry.get("dropped") else _ACTION_ORDER[entry["action"]]


def _counted(entry: dict[str, Any], delivery: dict[str, Any], version: int) -> dict[str, Any]:
    remembered, status = dict(entry.get("targets", {})), delivery["status"]
    if status not in OUTCOMES:
        return entry
    counts = {name: entry[name] for name in OUTCOMES}
    before = remembered.get(delivery["id"])
    if before:
        if before["version"] >= version:
            return entry
        counts[before["status"]] -= 1
    if before or len(remembered) < MOST_REMEMBERED:
        remembered[delivery["id"]] = {"version": version, "status": status}
    counts[status] += 1
    url = delivery.get("url") or entry.get("url")
    return {**entry, **counts, "targets": remembered, "url": url}
