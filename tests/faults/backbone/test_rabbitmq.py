"""The broker dies, stands still, is full or forgets: committed events wait and arrive."""

from __future__ import annotations

import pytest

from shared.events import topology
from tests.faults.backbone.ledger import check_when_drained, handled, waiting
from tests.faults.backbone.load import Load, commit
from tests.faults.backbone.place import Place
from tests.faults.backbone.programs.effects import QUEUE
from tests.faults.backbone.servers import Breakable

pytestmark = pytest.mark.faults

#: The relay gives a broker that does not answer up sooner than in earnest.
HASTY = {"shared.events.relay.publisher:CONFIRM_TIMEOUT": 2.0, "shared.events.relay.relay:MAX_BACKOFF": 1.0}


def test_a_broker_that_is_killed_under_load_gets_everything_afterwards(place: Place, breakable: Breakable) -> None:
    place.relay()
    place.worker()
    with Load() as load:
        load.go_on(50)
        breakable.kill("rabbitmq")
        load.go_on(50)
        breakable.wait_until_back()
        load.go_on(50)
    check_when_drained(place, load.acknowledged)


def test_a_broker_that_stands_still_for_half_a_minute_under_load_gets_everything_afterwards(
    place: Place, breakable: Breakable
) -> None:
    place.relay()
    place.worker()
    with Load(pause=0.1) as load:
        load.go_on(10)
        with breakable.frozen("rabbitmq"):
            load.go_on(200)
    check_when_drained(place, load.acknowledged)


def test_a_full_queue_refuses_and_what_it_refused_waits_in_the_log(place: Place) -> None:
    relay = place.relay(limits=HASTY)
    relay.wait_until_it_says("relay_connected")
    place.queues.limit(QUEUE, 20)
    commit(100)
    relay.wait_until_it_says("refused")
    assert waiting()
    place.queues.lift_limit()
    place.worker()
    check_when_drained(place)


def test_what_no_queue_takes_is_not_marked_as_published(place: Place) -> None:
    relay = place.relay(limits=HASTY)
    relay.wait_until_it_says("relay_connected")
    for queue in topology.QUEUES.values():
        for key in queue.bindings:
            place.queues.unbind(queue.name, topology.EXCHANGE, key)
    commit(20)
    relay.wait_until_it_says("no queue takes")
    place.worker()
    check_when_drained(place)


def test_a_broker_whose_disk_is_full_gets_everything_afterwards(place: Place, breakable: Breakable) -> None:
    relay = place.relay(limits=HASTY)
    place.worker()
    commit(20)
    handled(20)
    with breakable.disk_alarm():
        commit(100)
        relay.wait_until_it_says("confirms took too long")
        assert len(waiting()) == 100
    check_when_drained(place)
