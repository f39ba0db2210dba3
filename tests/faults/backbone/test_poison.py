"""Messages that no consumer can handle are parked with the reason, without effect on their neighbours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.events.declare.cloudevents import encode
from shared.events.log.store import parked
from shared.events.relay.frames import Outgoing
from shared.events.relay.publisher import BatchPublisher
from shared.ids import new_id
from shared.operations import decisions, parked_messages
from shared.operations.event_commands import Operator
from tests.faults.backbone.harness import Harness
from tests.faults.backbone.ledger import check_when_drained, effects, handled, put_aside, unpublished
from tests.faults.backbone.load import commit, event
from tests.faults.backbone.programs.effects import QUEUE
from tests.waiting import until

pytestmark = pytest.mark.faults


def undecodable(_told: dict[str, Any]) -> bytes:
    return b"\xff{"


def no_cloudevent(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope["data"]).encode()


def unknown_type(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope | {"type": "id.kabar.submission.imagined.v1"}).encode()


def unknown_version(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope | {"type": "id.kabar.submission.received.v99"}).encode()


def refused_data(envelope: dict[str, Any]) -> bytes:
    return json.dumps(envelope | {"data": {"submission": {"title": 7}}}).encode()


POISON: dict[Callable[[dict[str, Any]], bytes], str] = {
    undecodable: "It cannot be read: str is not valid UTF-8",
    no_cloudevent: "It cannot be read: attribute 'specversion' is missing",
    unknown_type: "This release knows no event of the type id.kabar.submission.imagined.v1",
    unknown_version: "This release knows no event of the type id.kabar.submission.received.v99",
    refused_data: "The data of submission.received is not as declared: submission",
}


def test_every_kind_of_poison_is_parked_with_its_reason_and_its_neighbours_pass(harness: Harness) -> None:
    commit(25)
    harness.relay()
    until(lambda: not unpublished())
    put_into_queue(harness, [poison(json.loads(encode(event(new_id(), 1)))) for poison in POISON])
    commit(25)
    until(lambda: not unpublished())
    harness.worker()
    check_when_drained(harness)
    assert effects().count_documents({}) == 50
    reasons = sorted(message["reason"] for message in until(lambda: all_parked(len(POISON))))
    assert all(reason.startswith(expected) for reason, expected in zip(reasons, sorted(POISON.values()), strict=True))


def test_a_message_that_kills_its_process_is_parked_and_its_neighbours_take_effect_once(harness: Harness) -> None:
    commit(25)
    killer = commit(1, "Mematikan prosesnya")
    commit(25)
    harness.relay()
    until(lambda: not unpublished())
    worker = harness.worker()
    until(lambda: worker.revive() or put_aside(), seconds=100)
    until(lambda: worker.revive() or effects().count_documents({}) == 50)
    check_when_drained(harness)
    assert list(put_aside()) == killer


def test_a_message_that_fails_every_time_is_parked_with_its_traceback_and_its_neighbours_pass(harness: Harness) -> None:
    commit(25)
    failing = commit(1, "Gagal terus")
    commit(25)
    harness.relay()
    harness.worker(options={"max_attempts": 2})
    check_when_drained(harness)
    assert list(put_aside()) == failing
    assert "cannot take this one" in parked().find_one({"event_id": failing[0]})["detail"]


def test_what_was_parked_takes_effect_once_when_it_is_replayed_and_can_be_taken(harness: Harness) -> None:
    commit(10)
    aside = commit(3, "Parkir dulu")
    harness.relay()
    strict = harness.worker()
    check_when_drained(harness)
    assert set(put_aside()) == set(aside)
    strict.stop()
    harness.worker(limits={"tests.faults.backbone.programs.effects:REFUSED": "nothing"})
    decisions.replay(harness.settings.amqp_url, parked_messages.find_open_ids(QUEUE, None), Operator("Petugas"))
    handled(13)
    check_when_drained(harness)
    assert not put_aside()


def all_parked(count: int) -> list[dict[str, Any]]:
    """What lies parked, once it is so much."""
    found = list(parked().find({"consumer": QUEUE}))
    return found if len(found) == count else []


def put_into_queue(harness: Harness, messages: list[bytes]) -> None:
    """Send messages to the worker's queue as a foreign or broken program would."""
    publisher = BatchPublisher(harness.settings.amqp_url)
    try:
        publisher.send([Outgoing("", QUEUE, new_id(), body) for body in messages])
        publisher.wait()
    finally:
        publisher.close()
