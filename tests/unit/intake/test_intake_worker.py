"""The worker receives everything that is shown to the agency."""

from __future__ import annotations

from services.intake.labels import event_label
from services.intake.worker import STATUS
from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import Category, EventType


def of_an_item(declared: EventType, *producers: str) -> bool:
    return declared.producer in producers and declared.category is Category.ITEM


def test_it_handles_all_of_review_and_every_outcome_of_a_delivery() -> None:
    wanted = {declared.name for declared in CATALOG.values() if of_an_item(declared, "review")}
    assert set(STATUS.effects) == wanted | {"delivery.succeeded", "delivery.failed", "delivery.unknown"}


def test_every_event_of_the_timeline_has_words() -> None:
    shown = [declared.name for declared in CATALOG.values() if of_an_item(declared, "intake", "review")]
    assert [name for name in shown if event_label(name) == name] == []
