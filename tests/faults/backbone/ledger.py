"""What may never happen, looked at after every fault.

Every committed event took effect once, or is parked with its reason, or still waits; none took effect twice, none
that was not committed did; and the log's hash chain is sound.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from shared import db
from shared.events.declare.types.submission import SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED
from shared.events.log import audit
from shared.events.log.store import events, inbox, parked
from shared.events.log.store import outbox_entries as outbox
from shared.ids import new_id
from tests.faults.backbone.harness import Harness
from tests.faults.backbone.load import event, record
from tests.faults.backbone.programs.effects import QUEUE
from tests.waiting import until

#: What the worker's effects are counted of.
_FOR_THE_WORKER = {"type": SUBMISSION_RECEIVED.name}


def check_when_drained(harness: Harness, acknowledged: Collection[str] = (), seconds: float = 45.0) -> None:
    """Wait until nothing is on its way any more, then check; `acknowledged` are ids whose commit was confirmed.

    Repetitions leave no trace where all is well: a mark that is sent behind them shows when the worker is through.
    """
    try:
        until(lambda: not unpublished() and not _on_their_way() and not harness.queues.ready(QUEUE), seconds)
        last = event(new_id(), 1, event_type=SUBMISSION_RESUBMITTED)
        record([last])
        until(lambda: marks().find_one({"_id": last.id}), seconds)
        until(lambda: outbox().count_documents({}) == 0, seconds)
    finally:
        check(acknowledged)


def check(acknowledged: Collection[str] = ()) -> None:
    """Fail the test where the promise is broken at this moment; nothing may be under way."""
    logged, handled, aside = committed(), times(), set(put_aside())
    assert set(acknowledged) <= logged, "a confirmed commit is lost"
    assert {one: count for one, count in handled.items() if count != 1} == {}, "an effect happened twice"
    assert handled.keys() <= logged, "something took effect that was never committed"
    assert not handled.keys() & aside, "an event is both done and parked"
    assert logged - handled.keys() - aside - unpublished() == set(), "a committed event is lost"
    known = {key["_id"].partition(":")[2] for key in inbox().find()}
    assert known - {mark["_id"] for mark in marks().find()} == handled.keys(), "inbox and effects differ"
    found = audit.verify()
    assert found.is_sound, found.findings


def committed() -> set[str]:
    """The ids of all events of the log that are for the worker."""
    return {found["_id"] for found in events().find(_FOR_THE_WORKER, {"_id": 1})}


def unpublished() -> set[str]:
    """The ids of those that the broker has not confirmed yet."""
    return committed() & {found["_id"] for found in outbox().find()}


def times() -> dict[str, int]:
    """How often each event took effect."""
    return {effect["_id"]: effect["times"] for effect in effects().find()}


def put_aside() -> dict[str, str]:
    """The reasons of those that are parked, by the event's id; foreign messages among them are left out."""
    logged = committed()
    found = parked().find({"consumer": QUEUE, "settled": {"$exists": False}})
    return {one["event_id"]: one["reason"] for one in found if one["event_id"] in logged}


def effects() -> Any:
    """One document for each event that took effect."""
    return db.collection("effects")


def marks() -> Any:
    """What was sent to see when the worker is through."""
    return db.collection("marks")


def handled(count: int) -> None:
    """Return once so many events took effect."""
    until(lambda: effects().count_documents({}) >= count)


def _on_their_way() -> set[str]:
    return committed() - times().keys() - set(put_aside()) - unpublished()
