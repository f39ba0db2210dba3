"""The network between the processes and their servers breaks: with a reset, or by swallowing everything silently."""

from __future__ import annotations

import pytest

from tests.faults.backbone.harness import Harness, after, before
from tests.faults.backbone.ledger import check_when_drained, handled
from tests.faults.backbone.load import commit
from tests.waiting import until

pytestmark = pytest.mark.faults

TRANSACTION = "shared.db:transaction"
DECLARE = "shared.events.declare.topology:declare"
#: A silent connection is given up sooner than in production.
HASTY = {
    "shared.broker:HEARTBEAT": 2,
    "shared.broker:TIMEOUT": 2,
    "shared.events.relay.publisher:CONFIRM_TIMEOUT": 2.0,
    "shared.events.relay.publisher:CONNECT_TIMEOUT": 2.0,
    "shared.events.relay.relay:MAX_BACKOFF": 1.0,
    "shared.events.consume.loop:MAX_BACKOFF": 1.0,
}


def test_a_connection_that_is_reset_before_the_ack_makes_no_effect_twice(harness: Harness) -> None:
    hold = harness.hold("committed")
    commit(50)
    harness.relay()
    with harness.network_to_broker() as network:
        harness.worker(broker=network, points=[after(TRANSACTION, hold=hold)])
        until(lambda: hold.is_reached)
        network.reset()
        hold.let_go()
        check_when_drained(harness)


def test_processes_whose_network_to_the_broker_is_silent_recover_when_it_is_back(harness: Harness) -> None:
    with harness.network_to_broker() as network:
        relay, worker = (harness.start(name, broker=network, limits=HASTY) for name in ("relay", "worker"))
        commit(50)
        handled(50)
        network.darken()
        commit(50)
        relay.wait_until_it_says("confirms took too long")
        worker.wait_until_it_says("heartbeats missed")
        network.lighten()
        check_when_drained(harness)


def test_processes_whose_network_is_silent_while_they_declare_their_queues_recover(harness: Harness) -> None:
    holds = {name: [harness.hold(f"{name} {number}") for number in (1, 2)] for name in ("relay", "worker")}
    commit(50)
    with harness.network_to_broker() as network:
        for name, threads in holds.items():
            points = [before(DECLARE, nth, hold) for nth, hold in enumerate(threads, 1)]
            harness.start(name, broker=network, limits=HASTY, points=points, options={"threads": 2})
        until(lambda: all(hold.is_reached for threads in holds.values() for hold in threads))
        made = network.connections
        network.darken()
        for hold in (*holds["relay"], *holds["worker"]):
            hold.let_go()
        until(lambda: network.connections >= made + 4)
        network.lighten()
        check_when_drained(harness)


def test_processes_whose_network_to_mongodb_is_silent_recover_when_it_is_back(harness: Harness) -> None:
    hold = harness.hold("about to commit")
    with harness.network_to_mongodb() as network:
        harness.relay(mongodb=network)
        harness.worker(mongodb=network, points=[before(TRANSACTION, hold=hold)])
        commit(50)
        until(lambda: hold.is_reached)
        made = network.connections
        network.darken()
        hold.let_go()
        commit(50)
        until(lambda: network.connections >= made + 2)
        network.lighten()
        check_when_drained(harness)
