"""Which queue receives which events."""

from __future__ import annotations

import pytest

from shared.events import Consumer, run_worker
from shared.events.consume.declaration import WrongHandlers
from shared.events.declare.catalog import CATALOG
from shared.events.declare.topology import EXCHANGE, QUEUES, routing_keys, work_queues
from shared.events.declare.types.delivery import DELIVERY_REQUESTED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
from tests.contributing.kabar import consumers
from tests.directory import plain_settings
from tests.samples import submission_event


def keys(queue: str) -> set[str]:
    [found] = (each for each in work_queues() if each.name == queue)
    assert {exchange for exchange, _ in found.bindings} == {EXCHANGE}
    return {key for _, key in found.bindings}


def test_every_event_reaches_a_queue_urgent_or_not() -> None:
    assert {f"{name}{how}" for name, _ in CATALOG for how in ("", ".urgent")} <= keys("metrics.events")
    assert keys("metrics.events") == routing_keys()


def test_what_is_urgent_goes_to_the_lane_of_its_own_where_there_is_one() -> None:
    assert keys("review.submissions") == {"submission.received", "submission.resubmitted"}
    assert keys("review.submissions.urgent") == {"submission.received.urgent", "submission.resubmitted.urgent"}
    assert {"delivery.failed", "delivery.failed.urgent"} <= keys("review.deliveries")


def test_a_route_leads_to_one_channel_only() -> None:
    assert keys("publisher.email") == {f"{DELIVERY_REQUESTED.name}.email"}
    assert keys("publisher.email.urgent") == {f"{DELIVERY_REQUESTED.name}.email.urgent"}


@pytest.mark.parametrize(
    ("queue", "key", "expected"),
    [
        ("review.submissions", "submission.received", True),
        ("review.submissions", "submission.received.urgent", True),
        ("review.submissions", "content.approved", False),
        ("metrics.events", "delivery.requested.web.urgent", True),
        ("metrics.events", "delivery.requested.a_channel_of_an_earlier_release", True),
        ("publisher.web", "delivery.requested.web.urgent", True),
        ("publisher.web", "delivery.requested.email", False),
        ("publisher.web", "delivery.requested", False),
    ],
)
def test_a_queue_takes_its_events_by_their_routing_key(queue: str, key: str, expected: bool) -> None:
    assert QUEUES[queue].takes(key) is expected


def test_every_queue_takes_something() -> None:
    assert all(queue.bindings for queue in work_queues())


@pytest.mark.parametrize("consumer", consumers(plain_settings()), ids=lambda consumer: str(consumer.name))
def test_a_consumer_has_a_handler_for_each_event_of_its_queue_and_no_other(consumer: Consumer) -> None:
    consumer.check()


def test_a_consumer_without_a_handler_for_an_event_of_its_queue_does_not_start() -> None:
    consumer = Consumer("review.submissions", service="review")
    consumer.effect(SUBMISSION_RECEIVED)(lambda event, session: None)
    with pytest.raises(WrongHandlers, match=r"review\.submissions: no handler for \['submission\.resubmitted'\]"):
        run_worker(plain_settings(), [consumer])


def test_a_consumer_with_a_handler_for_what_it_never_receives_does_not_start() -> None:
    consumer = Consumer("review.submissions", service="review")
    consumer.effect()(lambda event, session: None)
    consumer.task(DELIVERY_REQUESTED)(lambda event: None)
    with pytest.raises(WrongHandlers, match=r"never receives: \['delivery\.requested'\]"):
        run_worker(plain_settings(), [consumer])


def test_what_no_queue_takes_is_refused_before_it_is_committed() -> None:
    item = new_id()
    with pytest.raises(outbox.Unroutable, match=r"submission\.received\.somewhere"):
        outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item), route="somewhere")
