"""Who is told of what."""

from __future__ import annotations

import pytest

from shared.events.declare.catalog import CATALOG
from shared.events.declare.topology import EXCHANGE, keys_of, routing_keys, takes, work_queues
from shared.events.declare.types.delivery import DELIVERY_REQUESTED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
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
    ("pattern", "key", "expected"),
    [
        ("content.*", "content.approved", True),
        ("content.*", "content.approved.urgent", False),
        ("content.*", "contents.approved", False),
        ("#", "delivery.requested.web.urgent", True),
        ("delivery.failed", "delivery.failed", True),
        ("delivery.failed", "deliveryxfailed", False),
    ],
)
def test_a_pattern_is_read_as_amqp_reads_it(pattern: str, key: str, expected: bool) -> None:
    assert takes((pattern,), key) is expected


def test_every_queue_takes_something() -> None:
    assert all(queue.bindings for queue in work_queues())
    assert keys_of(("nothing.like.this",)) == []


def test_what_no_queue_takes_is_refused_before_it_is_committed() -> None:
    item = new_id()
    with pytest.raises(outbox.Unroutable, match=r"submission\.received\.somewhere"):
        outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item), route="somewhere")
