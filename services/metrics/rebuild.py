"""Rebuild everything from the event log: `python -m services.metrics.rebuild`.

May run while everything else runs. The log is read item by item into a new generation, which is then taken into use;
events recorded in the meantime are applied once more, which changes nothing where they were counted already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from services.metrics import generations, rollups, serialization
from services.metrics.apply import apply, write_rollups
from services.metrics.delivery_status import DeliveryStatus, delivery_after
from services.metrics.event_counts import counted_event
from services.metrics.generations import Generation
from services.metrics.journey import Journey, journey_after
from services.metrics.rollups import Rollups
from services.metrics.serialization import CountedEventRow, DeliveryStatusRow, JourneyRow
from shared.clock import now
from shared.db import connect, transaction
from shared.events import Event
from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import Category
from shared.events.declare.recorded import from_document
from shared.events.log.store import events
from shared.settings import Settings

#: How far before the start of the reading an event may have been recorded and committed only later.
MARGIN = timedelta(minutes=10)
#: Documents a write.
BATCH = 1000
#: Events a transaction, while catching up beside the workers.
CATCH_UP_BATCH = 100


@dataclass(slots=True)
class _Buffer:
    """Documents that are to be written together."""

    generation: Generation
    journeys: list[JourneyRow] = field(default_factory=list)
    deliveries: list[DeliveryStatusRow] = field(default_factory=list)
    rollups: Rollups = field(default_factory=dict)
    counted_events: list[CountedEventRow] = field(default_factory=list)

    def flush(self) -> None:
        """Write it."""
        if self.journeys:
            self.generation.journeys.insert_many(self.journeys, ordered=False)
        if self.deliveries:
            self.generation.deliveries.insert_many(self.deliveries, ordered=False)
        if self.counted_events:
            self.generation.counted_events.insert_many(self.counted_events, ordered=False)
        write_rollups(self.generation, self.rollups)
        self.journeys, self.deliveries, self.rollups, self.counted_events = [], [], {}, []


def rebuild() -> int:
    """Fill a new generation from the log and take it into use; returns the number of items."""
    started = now()
    old = generations.current()
    new = Generation(old.number + 1)
    new.drop()
    new.prepare()
    items = _fill(new, _log())
    generations.use(new)
    _catch_up(started - MARGIN)
    old.drop()
    return items


def _fill(generation: Generation, log: Iterable[Event]) -> int:
    buffer, items = _Buffer(generation), 0
    for _, history in groupby(log, key=lambda event: event.subject):
        items += _add_subject(buffer, history)
        if max(len(buffer.journeys), len(buffer.deliveries), len(buffer.counted_events)) >= BATCH:
            buffer.flush()
    buffer.flush()
    return items


def _add_subject(buffer: _Buffer, history: Iterable[Event]) -> bool:
    """Add all events of a subject; returns whether it is an item."""
    journey: Journey | None = None
    deliveries: dict[str, DeliveryStatus] = {}
    for event in history:
        if event.type.category is Category.OTHER:
            buffer.counted_events.append(counted_event(event))
            continue
        journey = journey_after(journey, event)
        if event.type.category is Category.DELIVERY:
            delivery_id = event.data["delivery"]["id"]
            deliveries[delivery_id] = delivery_after(deliveries.get(delivery_id), event)
    if journey is not None:
        buffer.journeys.append(serialization.journey_document(journey))
    buffer.deliveries += [serialization.delivery_document(delivery) for delivery in deliveries.values()]
    rollups.add(buffer.rollups, rollups.of_journey(journey))
    for delivery in deliveries.values():
        rollups.add(buffer.rollups, rollups.of_delivery(delivery))
    return journey is not None


def _log(since: datetime | None = None) -> Iterator[Event]:
    """The log, item by item, each item's events in the order of their ids."""
    wanted: dict[str, Any] = {"type": {"$in": [declared.name for declared in CATALOG.values()]}}
    if since:
        wanted["time"] = {"$gte": since}
    for document in events().find(wanted).sort([("subject", 1), ("_id", 1)]).batch_size(BATCH):
        yield from_document(document)


def _catch_up(since: datetime) -> None:
    log = _log(since)
    while batch := list(islice(log, CATCH_UP_BATCH)):
        transaction(lambda session, batch=batch: apply(batch, session))  # type: ignore[misc]


def main() -> None:
    """Rebuild on the database that the environment names."""
    connect(Settings.from_env())
    items = rebuild()
    sys.stdout.write(f"{items} items\n")


if __name__ == "__main__":
    main()
