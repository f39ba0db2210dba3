"""The broker ends, freezes, is full or loses queues: committed events wait and arrive."""

from __future__ import annotations

import pytest

from shared.clock import now
from shared.events.declare import topology
from shared.operations import resending
from shared.operations.event_commands import Operator
from tests.faults.backbone.harness import Harness
from tests.faults.backbone.ledger import check_when_drained, effects, handled, unpublished
from tests.faults.backbone.load import Load, commit
from tests.faults.backbone.programs.effects import QUEUE
from tests.faults.backbone.servers import Breakable
from tests.waiting import until

pytestmark = pytest.mark.faults

#: A broker that does not respond is given up sooner than in production, and tried again sooner.
HASTY = {
    "shared.broker:TIMEOUT": 2,
    "shared.events.relay.publisher:CONFIRM_TIMEOUT": 2.0,
    "shared.events.relay.publisher:CONNECT_TIMEOUT": 2.0,
    "shared.events.relay.relay:MAX_BACKOFF": 1.0,
    "shared.events.consume.loop:MAX_BACKOFF": 1.0,
}


def test_a_broker_that_is_killed_under_load_gets_everything_afterwards(harness: Harness, breakable: Breakable) -> None:
    harness.relay(limits=HASTY)
    harness.worker(limits=HASTY)
    with Load() as load:
        load.go_on(200)
        handled(100)  # a queue that was declared a moment ago may not survive, see docs/operations.md
        breakable.kill("rabbitmq")
        load.go_on(50)
        breakable.wait_until_back()
        load.go_on(50)
    check_when_drained(harness, load.acknowledged)


def test_a_broker_that_is_frozen_longer_than_any_time_limit_gets_everything_afterwards(
    harness: Harness, breakable: Breakable
) -> None:
    relay = harness.relay(limits=HASTY)
    harness.worker(limits=HASTY)
    with Load() as load:
        handled(50)
        with breakable.frozen("rabbitmq"):
            relay.wait_until_it_says("confirms took too long")
        load.go_on(50)
    check_when_drained(harness, load.acknowledged)


def test_a_full_queue_refuses_and_what_it_refused_waits_in_the_log(harness: Harness) -> None:
    relay = harness.relay(limits=HASTY)
    relay.wait_until_it_says("relay_connected")
    harness.queues.limit(QUEUE, 20)
    commit(100)
    relay.wait_until_it_says("refused")
    assert unpublished()
    harness.queues.lift_limit()
    harness.worker()
    check_when_drained(harness)


def test_a_queue_that_is_deleted_comes_back_with_its_worker_and_its_messages_from_the_log(harness: Harness) -> None:
    began = now()
    harness.relay()
    worker = harness.worker()
    commit(20)
    handled(20)
    worker.stop()
    commit(50)
    until(lambda: harness.queues.ready(QUEUE) == 50)
    harness.queues.delete_queue(QUEUE)
    commit(30)
    until(lambda: not unpublished())
    harness.worker().wait_until_it_says("worker_started")
    assert resending.counted(QUEUE, began) == {"submission.received": 100}
    assert resending.resend(harness.settings.amqp_url, QUEUE, began, Operator("Petugas")) == 100
    check_when_drained(harness)
    assert effects().count_documents({}) == 100


def test_a_queue_that_is_deleted_under_its_worker_comes_back_at_once(harness: Harness) -> None:
    harness.relay()
    worker = harness.worker()
    commit(20)
    handled(20)
    until(lambda: not unpublished())
    harness.queues.delete_queue(QUEUE)
    worker.wait_until_it_says("consumer_reconnects")
    until(lambda: harness.queues.has_consumer(QUEUE))
    commit(20)
    check_when_drained(harness)


def test_what_no_queue_takes_is_not_marked_as_published(harness: Harness) -> None:
    relay = harness.relay(limits=HASTY)
    relay.wait_until_it_says("relay_connected")
    for queue in topology.work_queues():
        for exchange, key in queue.bindings:
            harness.queues.unbind(queue.name, exchange, key)
    commit(20)
    relay.wait_until_it_says("no queue takes")
    harness.worker()
    check_when_drained(harness)


def test_a_broker_whose_disk_is_full_gets_everything_afterwards(harness: Harness, breakable: Breakable) -> None:
    relay = harness.relay(limits=HASTY)
    harness.worker()
    commit(20)
    handled(20)
    with breakable.disk_alarm():
        commit(100)
        relay.wait_until_it_says("confirms took too long")
        assert len(unpublished()) == 100
    check_when_drained(harness)
