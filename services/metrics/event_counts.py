"""Counting events that are about neither an item nor a delivery: each once, by type and day.

One small document for each such event, named by the event's id: inserting it again changes nothing, so that replays and
rebuilds count nothing twice. There are few of them; what happens to items is summed up in the rollups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypedDict

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.metrics import generations, rollups
from services.metrics.generations import Generation
from services.metrics.periods import Period
from shared.events import Event


class CountedEventDocument(TypedDict):
    """A document of `counted_events`; `_id` is the event's id, `day` an ISO date (WIB)."""

    _id: str
    type: str
    day: str


class EventCount(TypedDict):
    """How many events of a type there were on a day in WIB."""

    day: date
    type: str
    count: int


def counted_event(event: Event) -> CountedEventDocument:
    """What is stored of an event."""
    return {"_id": event.id, "type": event.name, "day": rollups.day(event.time)}


def count(generation: Generation, events: Sequence[Event], session: ClientSession) -> None:
    """Count events that are not counted yet."""
    documents = [counted_event(event) for event in events]
    writes = [UpdateOne({"_id": document["_id"]}, {"$setOnInsert": document}, upsert=True) for document in documents]
    if writes:
        generation.counted_events.bulk_write(writes, ordered=False, session=session)


def by_day_and_type(period: Period) -> list[EventCount]:
    """The counts of the period's days on which there were any; oldest first, then by type."""
    days = {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}
    pipeline = [
        {"$match": {"day": days}},
        {"$group": {"_id": {"day": "$day", "type": "$type"}, "count": {"$sum": 1}}},
        {"$sort": {"_id.day": 1, "_id.type": 1}},
    ]
    found: Iterable[Any] = generations.current().counted_events.aggregate(pipeline)
    return [
        {"day": date.fromisoformat(one["_id"]["day"]), "type": one["_id"]["type"], "count": one["count"]}
        for one in found
    ]
