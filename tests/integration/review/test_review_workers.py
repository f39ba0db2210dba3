"""What comes in by itself: submissions, outcomes of deliveries, set times."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.review.commands.release_due import release_due
from services.review.documents import Item
from services.review.worker import deliveries, submissions
from shared.events.consume.handling import Received, handle
from shared.events.consume.loop import ConsumerLoop
from shared.events.declare import cloudevents
from shared.events.declare.types.delivery import DELIVERY_SUCCEEDED
from shared.events.declare.types.submission import SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED
from shared.events.log.store import events
from shared.events.relay.relay import Relay
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.review.desk import Desk, deliver, delivery, event, event_types
from tests.samples import submission_event
from tests.waiting import until


@pytest.fixture
def worker(settings: Settings) -> Iterator[None]:
    """Relay and consumer of submissions at work, on a real broker."""
    stop = threading.Event()
    relay = Relay(settings.amqp_url, stop)
    threads = [
        threading.Thread(target=relay.run),
        ConsumerLoop({submissions.name: submissions}, settings.amqp_url, stop),
    ]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(30)


def test_a_submission_arrives_over_the_broker(desk: Desk, worker: None) -> None:
    item_id = new_id()
    event(SUBMISSION_RECEIVED, item_id, submission_event(item_id))
    until(lambda: Item.collection().find_one({"_id": item_id}))
    assert desk.item(item_id)["state"] == "received"


def test_a_submission_that_comes_again_makes_one_item(desk: Desk) -> None:
    item_id = new_id()
    sent = event(SUBMISSION_RECEIVED, item_id, submission_event(item_id))
    again = event(SUBMISSION_RECEIVED, item_id, submission_event(item_id, title="Salinan dari peristiwa yang sama"))
    for happened in (sent, sent, again):
        assert deliver(submissions, happened).kind == "ack"
    assert Item.collection().count_documents({"_id": item_id}) == 1
    assert event_types(desk.item(item_id)) == ["content.queued"]


def test_a_stale_revision_is_ignored_and_an_early_one_opens_the_item(desk: Desk) -> None:
    item_id = new_id()
    second = event(
        SUBMISSION_RESUBMITTED, item_id, submission_event(item_id, 2, title="Naskah revisi kedua dari OPD"), 2
    )
    first = event(SUBMISSION_RECEIVED, item_id, submission_event(item_id, title="Naskah pertama yang terlambat tiba"))
    assert [deliver(submissions, one).kind for one in (second, first)] == ["ack", "ack"]
    item = desk.item(item_id)
    assert (item["submission_revision"], item["title"]) == (2, "Naskah revisi kedua dari OPD")


def test_submissions_that_come_together_keep_their_order_and_are_received_once(desk: Desk) -> None:
    known, early, fresh = desk.submission()["id"], new_id(), new_id()
    happened = [
        event(SUBMISSION_RECEIVED, fresh, submission_event(fresh)),
        event(SUBMISSION_RECEIVED, known, submission_event(known)),
        event(SUBMISSION_RESUBMITTED, early, submission_event(early, 2, title="Naskah revisi kedua dari OPD"), 2),
        event(SUBMISSION_RECEIVED, early, submission_event(early, title="Naskah pertama yang terlambat tiba")),
        event(SUBMISSION_RECEIVED, fresh, submission_event(fresh, title="Salinan dari peristiwa yang sama")),
    ]
    verdicts = handle(submissions, [Received({}, cloudevents.encode(one)) for one in happened])
    assert [verdict.kind for verdict in verdicts] == ["ack"] * 5
    assert desk.item(early)["title"] == "Naskah revisi kedua dari OPD"
    assert desk.item(fresh)["title"] != "Salinan dari peristiwa yang sama"
    assert [event_types(desk.item(each)) for each in (known, early, fresh)] == [["content.queued"]] * 3


def test_a_revision_that_was_not_asked_for_is_parked(desk: Desk) -> None:
    item = desk.does(desk.submission(), "claim")
    happened = event(SUBMISSION_RESUBMITTED, item["id"], submission_event(item["id"], 2), 2)
    assert deliver(submissions, happened).kind == "park"
    assert desk.item(item["id"])["state"] == "in_review"


def test_the_first_success_publishes_and_later_ones_only_are_noted(desk: Desk) -> None:
    item = desk.proposed()
    item = desk.does(item, "approve", "chief", content_hash=item["content_hash"])
    item = desk.delivered(item, channel="email", url=None)
    assert item["state"] == "published"
    version = item["version"]
    item = desk.delivered(item, channel="web")
    assert (item["version"], sorted(item["deliveries"])) == (version, ["email", "web"])
    assert event_types(item).count("content.published") == 1


def test_an_outcome_of_an_earlier_revision_publishes_nothing(desk: Desk) -> None:
    item = desk.does(desk.published(), "correct", note="Judulnya perlu diperbaiki.")
    item = desk.does(item, "propose", correction_note="Judul diperbaiki untuk pembaca.")
    item = desk.does(item, "approve", "chief", content_hash=item["content_hash"])
    assert desk.delivered(item, revision=1)["state"] == "approved"
    assert desk.delivered(item, revision=2, action="update")["state"] == "published"


def test_deliveries_of_an_unknown_item_are_no_trouble(desk: Desk) -> None:
    unknown_item = {"id": new_id(), "revision": 1, "topic": "pertanian"}
    assert deliver(deliveries, event(DELIVERY_SUCCEEDED, unknown_item["id"], delivery(unknown_item))).kind == "ack"


def test_several_releasers_release_a_due_item_once(desk: Desk) -> None:
    item = desk.proposed()
    when = datetime.now(UTC) + timedelta(minutes=5)
    desk.does(item, "schedule", "chief", content_hash=item["content_hash"], publish_at=when.isoformat())
    Item.collection().update_one({"_id": item["id"]}, {"$set": {"publish_at": datetime.now(UTC)}})
    start = threading.Barrier(4)

    def release(_number: int) -> int:
        start.wait()
        return release_due()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(release, range(4))) == 1
    assert desk.item(item["id"])["state"] == "approved"
    data = events().find_one({"subject": item["id"], "type": "content.approved"})["data"]
    assert event_types(item).count("content.approved") == 1
    assert data["approved_by"]["name"] == "Sri Wahyuni"
    assert data["publish_at"]


def test_a_worker_whose_clock_is_an_hour_fast_breaks_no_embargo(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item = desk.proposed()
    when = datetime.now(UTC) + timedelta(minutes=5)
    desk.does(item, "schedule", "chief", content_hash=item["content_hash"], publish_at=when.isoformat())
    monkeypatch.setattr("services.review.commands.release_due.now", lambda: datetime.now(UTC) + timedelta(hours=1))
    assert release_due() == 0
    assert desk.item(item["id"])["state"] == "scheduled"
