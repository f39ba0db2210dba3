"""Rollups follow from the set of events: neither their order nor their repetition matters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics import rollups
from services.metrics.delivery_status import DeliveryStatus, delivery_after
from services.metrics.journey import Journey, journey_after
from services.metrics.rollups import Cell, Rollups
from shared.events import Event
from tests.unit.metrics.story import MONDAY, Story

HOUR = timedelta(hours=1)


def tally(events: Iterable[Event]) -> Rollups:
    """Take events in one by one, changing the rollups by the difference each makes."""
    journeys: dict[str, Journey] = {}
    deliveries: dict[str, DeliveryStatus] = {}
    total: Rollups = {}
    for event in events:
        before = journeys.get(event.subject)
        after = journeys[event.subject] = journey_after(before, event)
        rollups.add(total, rollups.difference(rollups.of_journey(after), rollups.of_journey(before)))
        if event.name.startswith("delivery."):
            key = event.data["delivery"]["id"]
            was = deliveries.get(key)
            now = deliveries[key] = delivery_after(was, event)
            rollups.add(total, rollups.difference(rollups.of_delivery(now), rollups.of_delivery(was)))
    return {cell: kept for cell, amounts in total.items() if (kept := +amounts)}


def a_busy_week() -> list[Event]:
    """Every kind of event at least once, over several agencies and days."""
    plain = Story(1).published()
    scheduled = Story(2, "disperta", topic="pertanian").submitted().content("claimed", HOUR).content("scheduled")
    scheduled.approved(20 * HOUR).delivery("succeeded").delivery("unknown", "email", target="a")
    scheduled.delivery("succeeded", "email", target="a", version=3).delivery("failed", "webhook").content("published")
    improved = Story(3, "kec-pacet").submitted().content("changes_requested", HOUR)
    improved.topic = "sosial"
    improved.resubmitted(3 * HOUR, title="Judul yang lebih jelas").content("changes_requested").content("rejected")
    clarification = Story(
        4,
        kind="clarification",
        claim={"text": "Kabar bohong", "url": None, "seen_at": (MONDAY - 5 * HOUR).isoformat()},
    ).published()
    clarification.content("correcting", HOUR).approved(revision=2).delivery("succeeded", revision=2, action="update")
    clarification.content("withdrawn", 30 * HOUR).delivery("succeeded", revision=2, action="withdraw")
    return [event for story in (plain, scheduled, improved, clarification) for event in story.events]


EVENTS = a_busy_week()
EXPECTED = tally(EVENTS)


@settings(max_examples=60, deadline=None)
@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS), max_size=30))
def test_any_order_and_any_repetition_gives_the_same_rollups(shuffled: list[Event], again: list[Event]) -> None:
    assert tally([*again, *shuffled, *again]) == EXPECTED


def test_a_plain_item_counts_once_at_every_step() -> None:
    item, web = Cell("2026-11-16", "dinkes", "-"), Cell("2026-11-16", "dinkes", "web")
    counted = tally(Story(1).published().events)
    names = ("submitted", "approved", "published")
    assert {path: counted[item][path] for path in counted[item] if path.startswith("counts.")} == {
        f"counts.{name}": 1 for name in names
    }
    assert counted[item]["topics.kesehatan.submitted"] == 1
    assert counted[web]["counts.delivered"] == 1


def test_a_step_belongs_to_its_day_in_wib() -> None:
    late = MONDAY.replace(hour=17, minute=30)  # 00.30 WIB on Tuesday
    assert Cell("2026-11-17", "dinkes", "-") in tally(Story(1, start=late).submitted().events)


def test_an_unknown_delivery_that_is_settled_counts_as_what_it_became() -> None:
    story = Story(1).delivery("unknown").delivery("succeeded", version=3)
    cell = Cell("2026-11-16", "dinkes", "web")
    assert tally(story.events)[cell] == {"counts.delivered": 1}


def test_a_scheduled_item_was_approved_when_people_agreed_not_when_it_was_released() -> None:
    story = Story(1).submitted().content("scheduled", HOUR).approved(48 * HOUR)
    counted = tally(story.events)[Cell("2026-11-16", "dinkes", "-")]
    assert counted["counts.approved"] == 1


def test_a_correction_is_counted_apart_from_the_first_approval() -> None:
    story = Story(1).published().approved(HOUR, revision=2)
    counted = tally(story.events)[Cell("2026-11-16", "dinkes", "-")]
    assert (counted["counts.approved"], counted["counts.corrected"]) == (1, 1)


def test_withdrawing_from_a_place_is_no_delivery_of_content() -> None:
    story = Story(1).delivery("succeeded", action="withdraw")
    assert tally(story.events)[Cell("2026-11-16", "dinkes", "web")] == {"counts.retracted": 1}


def test_an_item_whose_topic_changed_counts_under_the_new_one() -> None:
    story = Story(1).submitted()
    story.topic = "sosial"
    story.resubmitted(HOUR)
    counted = tally(story.events)[Cell("2026-11-16", "dinkes", "-")]
    assert counted["topics.sosial.submitted"] == 1
    assert "topics.kesehatan.submitted" not in counted


def test_the_answer_to_a_claim_is_timed_from_the_first_minute_of_the_day_it_was_seen() -> None:
    story = Story(1, kind="clarification", claim={"text": "x", "url": None, "seen_at": "2026-11-16"}).published()
    journey: Journey | None = None
    for event in story.events:
        journey = journey_after(journey, event)
    assert journey is not None and journey.claim_seen_at == MONDAY - 8 * HOUR
