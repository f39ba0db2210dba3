"""The worker is killed at every step and gets everything many times, in any order: each event takes effect once."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from shared import db
from shared.events.declare.cloudevents import encode
from shared.events.declare.recorded import from_document
from shared.events.log.store import events, inbox
from shared.events.relay.frames import Outgoing
from shared.events.relay.publisher import BatchPublisher
from shared.ids import new_id
from shared.operations import resending
from shared.operations.event_commands import Operator
from tests.faults.backbone.harness import Harness, after, before
from tests.faults.backbone.ledger import check_when_drained, effects, put_aside, unpublished
from tests.faults.backbone.load import commit, event, record
from tests.faults.backbone.programs.effects import QUEUE
from tests.waiting import until

pytestmark = pytest.mark.faults

TRANSACTION = "shared.db:transaction"
HANDLER = "tests.faults.backbone.programs.effects:take"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ACK = "kombu.message:Message.ack"


@pytest.mark.parametrize(
    "point", [before(TRANSACTION), after(HANDLER, 30), after(TRANSACTION)],
    ids=["before the transaction", "inside it", "after its commit"],
)  # fmt: skip
def test_a_worker_that_is_killed_does_nothing_twice(harness: Harness, point: dict[str, object]) -> None:
    commit(100)
    harness.relay()
    until(lambda: not unpublished())
    harness.worker(options={"batch": 50}, points=[point]).wait_until_killed()
    harness.worker(options={"batch": 50})
    check_when_drained(harness)
    assert effects().count_documents({}) == 100


def test_a_worker_that_is_killed_between_the_acks_of_a_batch_does_nothing_twice(harness: Harness) -> None:
    commit(20)
    aside = commit(1, "Parkir dulu")
    commit(20)
    harness.relay()
    until(lambda: not unpublished())
    harness.worker(points=[after(ACK, 15)], options={"linger": 1.0}).wait_until_killed()
    harness.worker()
    check_when_drained(harness)
    assert put_aside() == {aside[0]: "There is no submission i1"}


def test_an_event_sent_a_hundred_times_to_several_workers_takes_effect_once(harness: Harness) -> None:
    commit(3)
    harness.relay()
    until(lambda: not unpublished())
    tell_again(harness, times=100)
    for _ in range(2):
        harness.worker(options={"threads": 3, "batch": 7})
    check_when_drained(harness)


def test_versions_that_were_recorded_out_of_order_take_effect_in_order(harness: Harness) -> None:
    items = [new_id() for _ in range(30)]
    mixed = [event(item, version) for item in items for version in (3, 1, 4, 2)]
    Random(1).shuffle(mixed)
    for start in range(0, len(mixed), 10):
        record(mixed[start : start + 10])
    harness.relay()
    harness.worker()
    check_when_drained(harness)
    assert {tuple(item["versions"]) for item in db.collection("items").find()} == {(1, 2, 3, 4)}


def test_the_whole_log_sent_again_changes_nothing(harness: Harness) -> None:
    commit(100)
    harness.relay()
    harness.worker()
    check_when_drained(harness)
    done = inbox().count_documents({})
    assert resending.resend(harness.settings.amqp_url, QUEUE, LONG_AGO, Operator("Petugas")) == done
    check_when_drained(harness)


def tell_again(harness: Harness, times: int = 1) -> None:
    """Send the whole log to the worker's queue once more, as often as said."""
    log = [from_document(document) for document in events().find()]
    publisher = BatchPublisher(harness.settings.amqp_url)
    try:
        publisher.send([Outgoing("", QUEUE, one.id, encode(one)) for one in log * times])
        publisher.wait()
    finally:
        publisher.close()
