"""The relay ends or freezes at the worst moments: everything is published, and every consumer has each event once."""

from __future__ import annotations

import pytest

from tests.faults.backbone.harness import Harness, after, before
from tests.faults.backbone.ledger import check_when_drained, committed, unpublished
from tests.faults.backbone.load import Load, commit
from tests.waiting import until

pytestmark = pytest.mark.faults

LINK = "shared.events.log.chain:link"
SEND = "shared.events.relay.publisher:BatchPublisher.send"
#: A lease that expires soon, and checks for one that has expired.
SHORT_LEASE = {
    "shared.events.relay.lease:LEASE": 1.5,
    "shared.events.relay.lease:RENEW": 0.3,
    "shared.events.relay.relay:STANDBY": 0.2,
}


@pytest.mark.parametrize(
    "point", [before(SEND), after(SEND), before(LINK), after(LINK)],
    ids=["before publishing", "while publishing", "before marking", "after marking"],
)  # fmt: skip
def test_a_relay_that_is_killed_loses_nothing(harness: Harness, point: dict[str, object]) -> None:
    harness.worker()
    commit(100)
    harness.relay(points=[point], limits=SHORT_LEASE).wait_until_killed()
    harness.relay(limits=SHORT_LEASE)
    check_when_drained(harness)
    assert len(committed()) == 100


def test_a_relay_that_was_frozen_past_its_lease_marks_nothing_beside_its_successor(harness: Harness) -> None:
    hold = harness.hold("before marking")
    harness.worker()
    commit(50)
    frozen = harness.relay(points=[before(LINK, hold=hold)], limits=SHORT_LEASE)
    until(lambda: hold.is_reached)
    frozen.freeze()
    harness.relay(limits=SHORT_LEASE)
    until(lambda: not unpublished())
    frozen.thaw()
    hold.let_go()
    frozen.wait_until_it_says("Overtaken")
    commit(50)
    check_when_drained(harness)


def test_two_relays_at_once_do_the_work_of_one(harness: Harness) -> None:
    harness.worker()
    relays = [harness.relay(limits=SHORT_LEASE) for _ in range(2)]
    with Load() as load:
        for relay in relays:
            load.go_on(50)
            relay.kill()
            relay.start()
    check_when_drained(harness, load.acknowledged)
