"""Applying events: they update journeys and deliveries, and the rollups change by the difference.

An event's category says what its data has. Events that are about neither an item nor a delivery are only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pymongo import ReplaceOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.metrics import event_counts, generations, rollups, serialization
from services.metrics.delivery_status import delivery_after
from services.metrics.generations import Generation
from services.metrics.journey import journey_after
from services.metrics.rollups import Rollups
from services.metrics.serialization import DeliveryStatusRow, JourneyRow
from shared.events import Event
from shared.events.declare.event import Category

T = TypeVar("T")
Row = TypeVar("Row", JourneyRow, DeliveryStatusRow)


def apply(events: Sequence[Event], session: ClientSession) -> None:
    """Apply events to the generation in use, with few round trips for all; applying them again changes nothing."""
    by_category: dict[Category, list[Event]] = {category: [] for category in Category}
    for event in events:
        by_category[event.type.category].append(event)
    generation = generations.current(session)
    deliveries = by_category[Category.DELIVERY]
    changes = _update_journeys(generation, by_category[Category.ITEM] + deliveries, session)
    if deliveries:
        rollups.add(changes, _update_deliveries(generation, deliveries, session))
    write_rollups(generation, changes, session)
    event_counts.count(generation, by_category[Category.OTHER], session)


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
    if not events:
        return {}
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


def _load(collection: Collection[Row], ids: set[str], read: Callable[[Row], T], session: ClientSession) -> dict[str, T]:
    found = collection.find({"_id": {"$in": sorted(ids)}}, session=session)
    return {document["_id"]: read(document) for document in found}


def _store(
    collection: Collection[Row],
    before: Mapping[str, T],
    after: Mapping[str, T],
    write: Callable[[T], Row],
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
