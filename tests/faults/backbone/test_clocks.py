"""Clocks that are wrong by an hour, or jump while everything runs: nothing is lost, done twice or held up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared import db
from shared.clock import now
from shared.events.log import outbox
from shared.ids import new_id
from tests.faults.backbone.harness import Harness
from tests.faults.backbone.ledger import check_when_drained, handled
from tests.faults.backbone.load import Load, commit, event, record
from tests.faults.backbone.programs.breaking import id_made_at
from tests.faults.backbone.test_relay import SHORT_LEASE

pytestmark = pytest.mark.faults

HOUR = 3600.0
STANDBY = "shared.events.relay.relay:STANDBY"


def test_clocks_that_jump_an_hour_forward_and_back_hold_nothing_up(harness: Harness) -> None:
    clocks = [harness.clock(name) for name in ("relay", "worker")]
    harness.relay(limits=SHORT_LEASE, clock=clocks[0])
    harness.worker(clock=clocks[1])
    with Load() as load:
        for wrong_by in (HOUR, -HOUR, 0.0):
            load.go_on(50)
            for clock in clocks:
                clock.set(wrong_by)
        load.go_on(50)
    check_when_drained(harness, load.acknowledged, seconds=15)


def test_a_relay_whose_clock_is_fast_leaves_its_work_to_another_when_it_dies(harness: Harness) -> None:
    harness.worker()
    relay = harness.relay(limits=SHORT_LEASE, clock=harness.clock("fast", HOUR))
    commit(20)
    handled(20)
    relay.kill()
    harness.relay(limits=SHORT_LEASE)
    commit(20)
    check_when_drained(harness, seconds=15)


def test_a_relay_whose_clock_is_fast_takes_nothing_from_one_at_work(harness: Harness) -> None:
    harness.worker()
    harness.relay().wait_until_it_says("relay_connected")
    fast = harness.relay(limits={STANDBY: 0.2}, clock=harness.clock("fast", HOUR))
    with Load() as load:
        load.go_on(200)
    check_when_drained(harness, load.acknowledged)
    assert "relay_connected" not in fast.said


def test_events_of_a_service_whose_clock_jumps_are_sent_in_the_order_of_the_versions(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [new_id() for _ in range(20)]
    for version, wrong_by in enumerate((0.0, HOUR, -HOUR, 0.0), 1):
        moment = now() + timedelta(seconds=wrong_by)
        monkeypatch.setattr(outbox, "now", lambda moment=moment: moment)
        monkeypatch.setattr(outbox, "new_id", lambda moment=moment: id_made_at(moment))
        record([event(item, version) for item in items])
    harness.relay()
    harness.worker()
    check_when_drained(harness)
    assert {tuple(item["versions"]) for item in db.collection("items").find()} == {(1, 2, 3, 4)}
