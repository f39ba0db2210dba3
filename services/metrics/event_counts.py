"""Counting events that are about neither an item nor a delivery: each once, by type and day.

One small document for each such event, named by the event's id: inserting it again changes nothing, so that replays and
rebuilds count nothing twice. There are few of them; what happens to items is summed up in the rollups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict, cast

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.metrics import generations, rollups
from services.metrics.generations import Generation
from services.metrics.periods import Period
from services.metrics.serialization import CountedEventRow
from shared.events import Event


class EventCount(TypedDict):
    """How many events of a type there were on a day in WIB."""

    day: date
    type: str
    count: int


class _StoredCount(TypedDict):
    """The same with `day` as it is stored."""

    day: str
    type: str
    count: int


def counted_event(event: Event) -> CountedEventRow:
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
    pipeline: list[Mapping[str, Any]] = [
        {"$match": {"day": days}},
        {"$group": {"_id": {"day": "$day", "type": "$type"}, "count": {"$sum": 1}}},
        {"$project": {"_id": 0, "day": "$_id.day", "type": "$_id.type", "count": 1}},
        {"$sort": {"day": 1, "type": 1}},
    ]
    found = cast("Iterable[_StoredCount]", generations.current().counted_events.aggregate(pipeline))
    return [{**one, "day": date.fromisoformat(one["day"])} for one in found]
