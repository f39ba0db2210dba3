"""The network between the processes and their servers breaks: with a reset, or by swallowing everything silently."""

from __future__ import annotations

import pytest

from tests.faults.backbone.ledger import check_when_drained, handled
from tests.faults.backbone.load import commit
from tests.faults.backbone.place import Place, after, before
from tests.waiting import until

pytestmark = pytest.mark.faults

TRANSACTION = "shared.db:transaction"
DECLARE = "shared.events.broker:declare"
#: A silent connection is given up sooner than in earnest.
HASTY = {
    "shared.events.broker:HEARTBEAT": 2,
    "shared.events.broker:TIMEOUT": 2,
    "shared.events.relay.publisher:CONFIRM_TIMEOUT": 2.0,
    "shared.events.relay.publisher:CONNECT_TIMEOUT": 2.0,
    "shared.events.relay.relay:MAX_BACKOFF": 1.0,
    "shared.events.consumer.loop:MAX_BACKOFF": 1.0,
}


def test_a_connection_that_is_reset_before_the_ack_makes_no_effect_twice(place: Place) -> None:
    hold = place.hold("committed")
    commit(50)
    place.relay()
    with place.network_to_broker() as network:
        place.worker(broker=network, points=[after(TRANSACTION, hold=hold)])
        until(lambda: hold.is_reached)
        network.reset()
        hold.let_go()
        check_when_drained(place)


def test_a_relay_whose_network_to_the_broker_goes_dark_comes_back_when_it_is_light(place: Place) -> None:
    place.worker()
    with place.network_to_broker() as network:
        relay = place.relay(broker=network, limits=HASTY)
        commit(50)
        handled(50)
        network.darken()
        commit(50)
        relay.wait_until_it_says("confirms took too long")
        network.lighten()
        check_when_drained(place)


def test_a_worker_whose_network_to_the_broker_goes_dark_comes_back_when_it_is_light(place: Place) -> None:
    place.relay()
    with place.network_to_broker() as network:
        worker = place.worker(broker=network, limits=HASTY)
        commit(50)
        handled(50)
        network.darken()
        commit(50)
        worker.wait_until_it_says("consumer_reconnects")
        network.lighten()
        check_when_drained(place)


@pytest.mark.parametrize("program", ["relay", "worker"])
def test_a_process_whose_network_goes_dark_while_it_declares_its_queues_comes_back(place: Place, program: str) -> None:
    holds = [place.hold("first thread"), place.hold("second thread")]
    points = [before(DECLARE, nth, hold) for nth, hold in enumerate(holds, 1)]
    commit(50)
    with place.network_to_broker() as network:
        for name in ("relay", "worker"):
            broken = {"broker": network, "limits": HASTY, "points": points} if name == program else {}
            place.start(name, options={"threads": 2}, **broken)
        until(lambda: all(hold.is_reached for hold in holds))
        made = network.connections
        network.darken()
        for hold in holds:
            hold.let_go()
        until(lambda: network.connections > made)
        network.lighten()
        check_when_drained(place)


@pytest.mark.parametrize("program", ["relay", "worker"])
def test_a_process_whose_network_to_mongodb_goes_dark_comes_back_when_it_is_light(place: Place, program: str) -> None:
    with place.network_to_mongodb() as network:
        for name in ("relay", "worker"):
            place.start(name, mongodb=network if name == program else None)
        commit(50)
        handled(50)
        network.darken()
        commit(50)
        made = network.connections
        until(lambda: network.connections > made)
        network.lighten()
        check_when_drained(place)
