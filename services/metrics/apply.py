"""Letting events change what is known, and moving the figures by the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.metrics import figures, generations, stored
from services.metrics.figures import Figures
from services.metrics.generations import Generation
from services.metrics.journey import absorb
from services.metrics.outcome import take
from shared.events import Event
from shared.events.catalog import CATALOG

T = TypeVar("T")

#: Everything that happens to items and deliveries; what operators do with events changes no figure.
COUNTED = tuple(declared for declared in CATALOG.values() if declared.producer != "ops")


def apply(events: Sequence[Event], session: ClientSession) -> None:
    """Take events into the figures in use, with a handful of round trips for all. Doing it again changes nothing."""
    events = [event for event in events if event.type in COUNTED]
    generation = generations.current(session)
    moved = _move_journeys(generation, events, session)
    deliveries = [event for event in events if event.name.startswith("delivery.")]
    if deliveries:
        figures.add(moved, _move_outcomes(generation, deliveries, session))
    write_figures(generation, moved, session)


def write_figures(generation: Generation, moved: Figures, session: ClientSession | None = None) -> None:
    """Add differences to the stored figures."""
    writes = [
        UpdateOne({"_id": cell.key}, {"$inc": changes, "$setOnInsert": cell._asdict()}, upsert=True)
        for cell, amounts in moved.items()
        if (changes := {path: amount for path, amount in amounts.items() if amount})
    ]
    if writes:
        generation.figures.bulk_write(writes, ordered=False, session=session)


def _move_journeys(generation: Generation, events: Sequence[Event], session: ClientSession) -> Figures:
    before = _load(generation.journeys, {event.subject for event in events}, stored.journey_from, session)
    after = dict(before)
    for event in events:
        after[event.subject] = absorb(after.get(event.subject), event)
    return _store(generation.journeys, before, after, stored.journey_document, figures.of_journey, session)


def _move_outcomes(generation: Generation, events: Sequence[Event], session: ClientSession) -> Figures:
    keyed = [(str(event.data["delivery"]["id"]), event) for event in events]
    before = _load(generation.outcomes, {key for key, _ in keyed}, stored.outcome_from, session)
    after = dict(before)
    for key, event in keyed:
        after[key] = take(after.get(key), event)
    return _store(generation.outcomes, before, after, stored.outcome_document, figures.of_outcome, session)


def _load(
    collection: Any, ids: set[str], read: Callable[[Mapping[str, Any]], T | None], session: ClientSession
) -> dict[str, T]:
    found = collection.find({"_id": {"$in": sorted(ids)}}, session=session)
    known = ((document["_id"], read(document)) for document in found)
    return {key: value for key, value in known if value is not None}


def _store(
    collection: Any,
    before: Mapping[str, T],
    after: Mapping[str, T],
    write: Callable[[T], dict[str, Any]],
    contribution: Callable[[T | None], Figures],
    session: ClientSession,
) -> Figures:
    moved: Figures = {}
    changed = {key: value for key, value in after.items() if value != before.get(key)}
    for key, value in changed.items():
        figures.add(moved, figures.difference(contribution(value), contribution(before.get(key))))
    if changed:
        writes = [ReplaceOne({"_id": key}, write(value), upsert=True) for key, value in changed.items()]
        collection.bulk_write(writes, ordered=False, session=session)
    return moved
