"""From a committed change to its one effect, over real servers."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import kombu
import pytest
from pymongo.client_session import ClientSession

from shared import broker, db
from shared.events import Consumer, Event, Park, Retry
from shared.events.consume.dead_letters import DeadLetterCollector
from shared.events.consume.parking import park
from shared.events.consume.reasons import NO_SUBMISSION, NOT_AS_APPROVED, UNKNOWN_TYPE, UNREADABLE, invalid_data
from shared.events.declare import cloudevents, topology
from shared.events.declare.recorded import to_document
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import events, inbox, outbox_entries, parked
from shared.events.relay.relay import POLLING_SIZE, Relay
from shared.ids import new_id
from shared.operations import decisions
from shared.operations.event_commands import Operator
from shared.settings import Settings
from tests.cloudevents_sdk import binary
from tests.samples import submission_event
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("relay")
Run = Callable[[Consumer], None]


def commit(subject: str | None = None, version: int = 1, **changes: Any) -> Event:
    item = subject or new_id()
    data = submission_event(item, version, **changes)
    return db.transaction(
        lambda session: outbox.record(session, SUBMISSION_RECEIVED, subject=item, version=version, data=data)
    )


def effects() -> Any:
    return db.collection("effects")


def counting_consumer(**options: Any) -> Consumer:
    consumer = Consumer("review.submissions", service="review", **options)

    @consumer.effect(SUBMISSION_RECEIVED)
    def count(event: Event, session: ClientSession) -> None:
        effects().update_one({"_id": event.subject}, {"$inc": {"times": 1}}, upsert=True, session=session)

    return consumer


def resend(settings: Settings, event: Event, times: int = 1) -> None:
    """Deliver an event again, as a crashed relay would."""
    body = cloudevents.encode(event)
    with broker.connect(settings.amqp_url) as connection:
        for _ in range(times):
            kombu.Producer(connection).publish(
                body, exchange=topology.EXCHANGE, routing_key=event.routing_key,
                content_type=cloudevents.CONTENT_TYPE, content_encoding="utf-8", mandatory=True,
            )  # fmt: skip


def test_a_committed_event_takes_effect_and_is_marked_published(run: Run) -> None:
    run(counting_consumer())
    event = commit()
    until(lambda: effects().find_one({"_id": event.subject}))
    until(lambda: outbox_entries().count_documents({}) == 0)
    assert events().find_one({"_id": event.id}) == to_document(event), "the log is never written to again"


def test_after_a_flood_the_relay_watches_commits_again(relay: Relay, run: Run) -> None:
    run(counting_consumer())
    until(lambda: relay.watches_commits)
    items = [new_id() for _ in range(POLLING_SIZE * 3)]
    flood = [
        outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item, 1)) for item in items
    ]
    db.transaction(lambda session: outbox.record_all(session, flood))
    until(lambda: effects().count_documents({}) == len(flood))
    until(lambda: relay.watches_commits)
    last = commit()
    until(lambda: effects().find_one({"_id": last.subject}))
    until(lambda: outbox_entries().count_documents({}) == 0)
    assert {one["_id"]: one["times"] for one in effects().find()} == dict.fromkeys([*items, last.subject], 1)


def test_events_are_batched_where_no_person_waits_for_them(settings: Settings, run: Run) -> None:
    consumer = Consumer("review.submissions", service="review", linger=2.0)
    batches: list[list[str]] = []

    @consumer.effects_together(SUBMISSION_RECEIVED)
    def note(together: Sequence[Event], session: ClientSession) -> None:
        batches.append([event.id for event in together])

    run(consumer)
    happened = [commit() for _ in range(3)]  # each is published on its own
    until(lambda: inbox().count_documents({}) == 3)
    assert batches == [[event.id for event in happened]]


def test_an_event_of_a_rolled_back_change_is_never_seen() -> None:
    class Cancelled(Exception):
        pass

    def change(session: ClientSession) -> None:
        item = new_id()
        data = submission_event(item, 1)
        outbox.record(session, SUBMISSION_RECEIVED, subject=item, version=1, data=data)
        raise Cancelled

    with pytest.raises(Cancelled):
        db.transaction(change)
    assert events().count_documents({}) == 0


def test_a_repeated_event_takes_effect_once(settings: Settings, run: Run) -> None:
    consumer = counting_consumer(threads=3, batch=10)
    run(consumer)
    event = commit()
    until(lambda: effects().find_one({"_id": event.subject}))
    resend(settings, event, times=100)
    last = commit()
    until(lambda: effects().find_one({"_id": last.subject}))
    until(lambda: _idle(settings, consumer.name))
    assert effects().find_one({"_id": event.subject})["times"] == 1


def test_one_failing_event_stops_no_other_and_is_parked_with_its_reason(run: Run) -> None:
    consumer = Consumer("review.submissions", service="review", max_attempts=1)

    @consumer.effect(SUBMISSION_RECEIVED)
    def handle(event: Event, session: ClientSession) -> None:
        if event.data["submission"]["title"].startswith("Rusak"):
            raise RuntimeError("cannot read this one")
        effects().insert_one({"_id": event.subject}, session=session)

    good = [commit() for _ in range(5)]
    bad = commit(title="Rusak sejak awal")
    good += [commit() for _ in range(5)]
    run(consumer)
    until(lambda: effects().count_documents({}) == 10)
    kept = until(lambda: parked().find_one({"event_id": bad.id}))
    assert "cannot read this one" in kept["reason"]
    assert "Traceback" in kept["detail"]
    assert {effect["_id"] for effect in effects().find()} == {event.subject for event in good}


def test_a_retry_waits_aside_while_others_pass_and_then_succeeds(run: Run) -> None:
    consumer = Consumer("review.submissions", service="review")
    order: list[str] = []

    @consumer.effect(SUBMISSION_RECEIVED)
    def handle(event: Event, session: ClientSession) -> None:
        title = event.data["submission"]["title"]
        if title.startswith("Nanti") and effects().count_documents({}) == 0:
            raise Retry("not yet", after=1)
        order.append(title)
        effects().insert_one({"_id": event.subject}, session=session)

    run(consumer)
    commit(title="Nanti saja dulu")
    commit(title="Langsung jalan")
    until(lambda: effects().count_documents({}) == 2)
    assert list(dict.fromkeys(order)) == ["Langsung jalan", "Nanti saja dulu"]


def test_a_parked_verdict_needs_one_attempt_only(run: Run) -> None:
    consumer = Consumer("review.submissions", service="review")
    attempts: list[str] = []

    @consumer.effect(SUBMISSION_RECEIVED)
    def handle(event: Event, _session: ClientSession) -> None:
        attempts.append(event.id)
        raise Park(NOT_AS_APPROVED(revision=2))

    run(consumer)
    event = commit()
    kept = until(lambda: parked().find_one({"event_id": event.id}))
    assert (kept["reason_code"], kept["reason_values"]) == ("not_as_approved", {"revision": 2})
    assert kept["reason"] == "The content of revision 2 is not what was approved"
    assert attempts == [event.id]
    assert inbox().count_documents({}) == 0


def test_poison_is_parked_and_its_neighbours_pass(settings: Settings, run: Run) -> None:
    run(counting_consumer())
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
        for headers, body in (({}, b"no event at all"), ({"cloudEvents_specversion": "1.0"}, b"{}")):
            kombu.Producer(connection).publish(
                body, exchange=topology.EXCHANGE, routing_key="submission.received", headers=headers,
                content_type="application/json", content_encoding="utf-8",
            )  # fmt: skip
    event = commit()
    until(lambda: effects().find_one({"_id": event.subject}))
    until(lambda: parked().count_documents({"consumer": "review.submissions"}) == 2)
    reasons = sorted(kept["reason"] for kept in parked().find())
    assert reasons[0] == "It cannot be read: attribute 'id' is missing"
    assert reasons[1].startswith("It cannot be read: invalid literal")
    assert effects().count_documents({}) == 1


def test_an_event_of_a_later_release_is_published_and_left_to_its_consumer_to_judge(run: Run) -> None:
    run(counting_consumer())
    later = replace(SUBMISSION_RECEIVED, version=99)
    event = replace(prepared(), type=later)
    db.transaction(lambda session: outbox.record_all(session, [event]))
    kept = until(lambda: parked().find_one({"event_id": event.id}))
    assert (kept["reason_code"], kept["reason_values"]) == ("unknown_type", {"type": later.wire_type})
    behind = commit()
    until(lambda: effects().find_one({"_id": behind.subject}))


def test_a_foreign_producers_prefix_and_numbers_survive_parking(settings: Settings, run: Run) -> None:
    """The binding allows `cloudEvents:` as well, and times in milliseconds."""
    known = Knowledge()
    consumer = Consumer("review.submissions", service="review")

    @consumer.effect(SUBMISSION_RECEIVED)
    def take(event: Event, session: ClientSession) -> None:
        if not known.complete:
            raise Park(NO_SUBMISSION(item=event.subject))
        effects().insert_one({"_id": event.subject, "time": event.time}, session=session)

    run(consumer)
    event = prepared()
    headers, body = binary(event)
    foreign = {name.replace("_", ":"): value for name, value in headers.items()}
    foreign["cloudEvents:time"] = int(event.time.timestamp() * 1000)
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
        kombu.Producer(connection).publish(
            body, exchange=topology.EXCHANGE, routing_key=event.routing_key, headers=foreign,
            content_type="application/json", content_encoding="utf-8", mandatory=True,
        )  # fmt: skip
    kept = until(lambda: parked().find_one({"_id": f"review.submissions:{event.id}"}))
    assert (kept["event_id"], kept["type"], kept["subject"]) == (event.id, event.type.wire_type, event.subject)

    known.complete = True
    decisions.replay(settings.amqp_url, [kept["_id"]], Operator("Dewi"))
    assert until(lambda: effects().find_one({"_id": event.subject}))["time"] == event.time


@pytest.mark.usefixtures("settings")
def test_what_a_broken_message_says_of_itself_is_kept_as_far_as_it_makes_sense() -> None:
    event = prepared()
    headers, _ = binary(event)
    park("review.submissions", headers, b"{", UNREADABLE(problem="no JSON"))
    kept = parked().find_one({"_id": f"review.submissions:{event.id}"})
    assert (kept["event_id"], kept["type"], kept["subject"]) == (event.id, event.type.wire_type, event.subject)

    for number, name in enumerate((["no", "text"], "x" * 5000, "", None)):
        body = json.dumps({"id": name, "type": ["t" * 5000], "subject": {"number": number}}).encode()
        park("review.submissions", {}, body, UNKNOWN_TYPE(type="t" * 5000))
        kept = parked().find_one({"event_id": hashlib.sha256(body).hexdigest()})
        assert (len(kept["type"]), len(kept["reason"]), len(kept["reason_values"]["type"])) == (200, 1000, 1000)
        assert kept["body"] == body

    park("review.submissions", {}, b"{}", invalid_data("submission.received", {"f" * 5000: "required"}))
    [problem] = parked().find_one({"reason_code": "invalid_data"})["reason_values"]["problems"]
    assert len(problem["values"]["field"]) == 1000


class Knowledge:
    """What a consumer knows; `complete` lets it take what it parked before."""

    complete = False


def prepared() -> Event:
    item = new_id()
    return outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item))


def test_a_message_that_kills_its_worker_too_often_is_parked_by_the_broker(settings: Settings) -> None:
    event = commit()
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
        until(lambda: _depth(settings, "review.submissions") == 1)
        channel = connection.channel()
        for _ in range(topology.DELIVERY_LIMIT + 1):
            message = until(lambda: channel.basic_get("review.submissions"))
            channel.basic_reject(message.delivery_tag, requeue=True)
    stop = threading.Event()
    collector = DeadLetterCollector(settings.amqp_url, stop)
    collector.start()
    try:
        kept = until(lambda: parked().find_one({"event_id": event.id}))
    finally:
        stop.set()
        collector.join(10)
    assert (kept["consumer"], kept["reason"]) == ("review.submissions", "RabbitMQ gave up on it: delivery_limit")


def test_events_of_one_item_arrive_in_the_order_of_their_versions(run: Run) -> None:
    consumer = Consumer("review.submissions", service="review")
    seen: list[int] = []

    @consumer.task(SUBMISSION_RECEIVED)
    def note(event: Event) -> None:
        seen.append(event.version)

    item = new_id()
    for version in range(1, 51):
        commit(item, version)
    run(consumer)
    until(lambda: len(seen) == 50, 15)
    assert seen == list(range(1, 51))


def _depth(settings: Settings, queue: str) -> int:
    with broker.connect(settings.amqp_url) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)


def _idle(settings: Settings, queue: str) -> bool:
    return _depth(settings, queue) == 0
