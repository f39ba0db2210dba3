"""Applying events: they update journeys and deliveries, and the rollups change by the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession

from services.metrics import generations, rollups, serialization
from services.metrics.delivery_status import delivery_after
from services.metrics.generations import Generation
from services.metrics.journey import journey_after
from services.metrics.rollups import Rollups
from shared.events import Event
from shared.events.declare.catalog import CATALOG

T = TypeVar("T")

#: Everything that happens to items and deliveries; what operators do with events changes no rollup.
COUNTED = tuple(declared for declared in CATALOG.values() if declared.producer != "ops")


def apply(events: Sequence[Event], session: ClientSession) -> None:
    """Apply events to the generation in use, with few round trips for all; applying them again changes nothing."""
    events = [event for event in events if event.type in COUNTED]
    generation = generations.current(session)
    changes = _update_journeys(generation, events, session)
    deliveries = [event for event in events if event.name.startswith("delivery.")]
    if deliveries:
        rollups.add(changes, _update_deliveries(generation, deliveries, session))
    write_rollups(generation, changes, session)


def write_rollups(generation: Generation, changes: Rollups, session: ClientSession | None = None) -> None:
    """Add differences to the stored rollups."""
    writes = [
        UpdateOne({"_id": cell.key}, {"$inc": increments, "$setOnInsert": cell._asdict()}, upsert=True)
        for cell, amounts in changes.items()
        if (increments := {path: amount for path, amount in amounts.items() if amount})
    ]
    if writes:
        generation.rollups.bulk_write(writes, ordered=False, session=session)


def _update_journeys(generation: Generation, events: Sequence[Event], session: ClientSession) -> Rollups:
    before = _load(generation.journeys, {event.subject for event in events}, serialization.journey_from, session)
    after = dict(before)
    for event in events:
        after[event.subject] = journey_after(after.get(event.subject), event)
    return _store(generation.journeys, before, after, serialization.journey_document, rollups.of_journey, session)


def _update_deliveries(generation: Generation, events: Sequence[Event], session: ClientSession) -> Rollups:
    keyed = [(str(event.data["delivery"]["id"]), event) for event in events]
    before = _load(generation.deliveries, {key for key, _ in keyed}, serialization.delivery_from, session)
    after = dict(before)
    for key, event in keyed:
        after[key] = delivery_after(after.get(key), event)
    return _store(generation.deliveries, before, after, serialization.delivery_document, rollups.of_delivery, session)


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
    contribution: Callable[[T | None], Rollups],
    session: ClientSession,
) -> Rollups:
    changes: Rollups = {}
    changed = {key: value for key, value in after.items() if value != before.get(key)}
    for key, value in changed.items():
        rollups.add(changes, rollups.difference(contribution(value), contribution(before.get(key))))
    if changed:
        writes = [ReplaceOne({"_id": key}, write(value), upsert=True) for key, value in changed.items()]
        collection.bulk_write(writes, ordered=False, session=session)
    return changes
