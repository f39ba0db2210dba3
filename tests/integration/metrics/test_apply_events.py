"""Events take effect on the rollups once, in whatever order and however often they come."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from marshmallow import fields

from services.metrics import event_counts, generations, periods, rebuild
from services.metrics.apply import apply
from services.metrics.worker import consumer
from shared.db import transaction
from shared.events import Event
from shared.events.consume.loop import ConsumerLoop
from shared.events.declare.catalog import CATALOG
from shared.events.declare.data import EventData
from shared.events.declare.event import SYSTEM_ACTOR, EventType
from shared.events.declare.types.operations import EVENT_REPLAYED
from shared.events.log.store import events, inbox
from shared.events.relay.relay import Relay
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.metrics.conftest import deliver, log
from tests.unit.metrics.story import MONDAY, Story
from tests.unit.metrics.test_rollups import EVENTS, EXPECTED
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("metrics_ready")


def stored() -> dict[str, dict[str, int]]:
    """The rollups in use as flat paths, zeros left out."""
    found = {}
    for document in generations.current().rollups.find():
        flat = dict(_flatten({name: document.get(name, {}) for name in ("counts", "topics", "lead_times")}))
        if flat:
            found[document["_id"]] = flat
    return found


def _flatten(document: dict[str, Any], prefix: str = "") -> Any:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        elif value:
            yield f"{prefix}{name}", value


EXPECTED_STORED = {cell.key: dict(amounts) for cell, amounts in EXPECTED.items()}


def test_a_batch_gives_the_rollups_that_follow_from_its_events() -> None:
    deliver(EVENTS)
    assert stored() == EXPECTED_STORED


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_and_repeated_deliveries_change_nothing(seed: int) -> None:
    order = random.Random(seed)
    events = [*EVENTS, *order.sample(EVENTS, 10)]
    order.shuffle(events)
    for start in range(0, len(events), 7):
        deliver(events[start : start + 7])
    assert stored() == EXPECTED_STORED


def test_a_replay_counts_nothing_twice_even_without_the_inbox() -> None:
    deliver(EVENTS)
    inbox().delete_many({})
    deliver(EVENTS)
    assert stored() == EXPECTED_STORED


def test_workers_side_by_side_lose_no_count() -> None:
    """Many items of one agency on one day, so that all write the same document."""
    events = [event for number in range(12) for event in Story(number).published().events]

    def work(mine: list[Event]) -> None:
        for event in mine:
            transaction(lambda session, event=event: apply([event], session))

    threads = [threading.Thread(target=work, args=(events[part::3],)) for part in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = generations.current().rollups.find_one({"_id": "2026-11-16|dinkes|-"})["counts"]
    assert (counts["submitted"], counts["approved"], counts["published"]) == (12, 12, 12)


def test_events_travel_over_the_broker_into_the_rollups(metrics_ready: Settings) -> None:
    log(EVENTS)
    stop = threading.Event()
    threads = [
        threading.Thread(target=Relay(metrics_ready.amqp_url, stop).run),
        ConsumerLoop({consumer.name: consumer}, metrics_ready.amqp_url, stop),
    ]
    for thread in threads:
        thread.start()
    try:
        until(lambda: stored() == EXPECTED_STORED)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def test_rollups_rebuilt_from_the_log_are_the_same() -> None:
    log(EVENTS)
    deliver(EVENTS)
    before = _everything()
    assert rebuild.rebuild() == len({event.subject for event in EVENTS})
    assert stored() == EXPECTED_STORED
    assert _everything() == before
    assert generations.current().number == 2


def test_lost_rollups_come_back_from_the_log() -> None:
    log(EVENTS)
    deliver(EVENTS)
    generations.current().drop()
    rebuild.rebuild()
    assert stored() == EXPECTED_STORED


def test_a_rebuild_beside_a_working_consumer_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Events come in while the log is read, and while the new generation is taken into use."""
    early, during, late = EVENTS[0::3], EVENTS[1::3], EVENTS[2::3]
    log(early)
    deliver(early)
    fill, use = rebuild._fill, generations.use

    def filled_slowly(*arguments: Any) -> int:
        items = fill(*arguments)
        log(during)
        deliver(during)
        return items

    def used_slowly(*arguments: Any) -> None:
        log(late[:5])
        deliver(late[:5])
        use(*arguments)
        log(late[5:])
        deliver(late[5:])

    monkeypatch.setattr(rebuild, "_fill", filled_slowly)
    monkeypatch.setattr(generations, "use", used_slowly)
    monkeypatch.setattr(rebuild, "MARGIN", timedelta(days=36500))
    rebuild.rebuild()
    assert stored() == EXPECTED_STORED


def happened(declared: EventType, number: int = 0) -> Event:
    return Event(
        id=new_id(), type=declared, subject=f"subject-{number}", version=1, time=MONDAY, source=declared.producer,
        actor=SYSTEM_ACTOR, data=dict(declared.example), routing_key=declared.name,
    )  # fmt: skip


def test_every_declared_type_is_accepted() -> None:
    deliver([happened(declared, number) for number, declared in enumerate(CATALOG.values())])


def test_an_event_about_no_item_is_counted_once_by_type_and_day() -> None:
    class NoItem(EventData):
        reader = fields.String(required=True)

    declared = EventType("reader.joined", 1, "publisher", "A reader joined.", NoItem, {"reader": "r1"})
    batch = [happened(declared), happened(declared, 1), happened(EVENT_REPLAYED)]
    for _ in range(2):
        transaction(lambda session: apply(batch, session))
    counted = event_counts.by_day_and_type(periods.custom(MONDAY.date(), MONDAY.date()))
    assert [(row["type"], row["count"]) for row in counted] == [("event.replayed", 1), ("reader.joined", 2)]
    assert stored() == {}
    assert generations.current().journeys.count_documents({}) == 0


def test_a_rebuild_counts_events_about_no_item_again() -> None:
    log([*EVENTS, happened(EVENT_REPLAYED), happened(EVENT_REPLAYED, 1)])
    assert rebuild.rebuild() == len({event.subject for event in EVENTS})
    assert stored() == EXPECTED_STORED
    assert [row["count"] for row in event_counts.by_day_and_type(periods.custom(MONDAY.date(), MONDAY.date()))] == [2]


def test_the_log_is_left_as_it_was() -> None:
    log(EVENTS)
    rebuild.rebuild()
    assert events().count_documents({}) == len(EVENTS)


def _everything() -> list[list[dict[str, Any]]]:
    generation = generations.current()
    return [list(kept.find().sort("_id", 1)) for kept in (generation.journeys, generation.deliveries)]
