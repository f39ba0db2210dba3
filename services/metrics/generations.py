"""Which collections are in use now.

A rebuild fills the collections of the next generation beside those in use and then changes one document. A process that
reads that document in the same transaction as it writes rollups never mixes two generations.
"""

from __future__ import annotations

from dataclasses import dataclass

from mongoengine.context_managers import switch_collection
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.metrics.documents import CountedEvent, DailyRollup, RollupGeneration, StoredDeliveryStatus, StoredJourney
from services.metrics.serialization import (
    CountedEventRow,
    DeliveryStatusRow,
    GenerationRow,
    JourneyRow,
    RollupRow,
)
from shared.content.base import KabarDocument
from shared.db import collection, database

_KEPT: tuple[type[KabarDocument], ...] = (StoredJourney, StoredDeliveryStatus, DailyRollup, CountedEvent)
_CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Generation:
    """The collections of one generation; the first has the plain names."""

    number: int

    @property
    def journeys(self) -> Collection[JourneyRow]:
        """Item id → journey."""
        found: Collection[JourneyRow] = collection(self._name(StoredJourney))
        return found

    @property
    def deliveries(self) -> Collection[DeliveryStatusRow]:
        """Delivery id → delivery status."""
        found: Collection[DeliveryStatusRow] = collection(self._name(StoredDeliveryStatus))
        return found

    @property
    def rollups(self) -> Collection[RollupRow]:
        """day|agency|channel → rollup."""
        found: Collection[RollupRow] = collection(self._name(DailyRollup))
        return found

    @property
    def counted_events(self) -> Collection[CountedEventRow]:
        """Event id → type and day, of events that are about neither an item nor a delivery."""
        found: Collection[CountedEventRow] = collection(self._name(CountedEvent))
        return found

    def prepare(self) -> None:
        """Create the collections and their indexes; idempotent."""
        database()
        for document in _KEPT:
            with switch_collection(document, self._name(document)) as switched:
                switched.ensure_indexes()

    def drop(self) -> None:
        """Remove the collections of this generation."""
        for document in _KEPT:
            database().drop_collection(self._name(document))

    def _name(self, document: type[KabarDocument]) -> str:
        name: str = document._meta["collection"]
        return name if self.number == 1 else f"{name}_{self.number}"


def current(session: ClientSession | None = None) -> Generation:
    """The generation in use, as `session` sees it."""
    row: GenerationRow | None = RollupGeneration.collection().find_one({"_id": _CURRENT}, session=session)
    return Generation(row["number"] if row else 1)


def use(generation: Generation) -> None:
    """Make `generation` the one in use, from this moment on."""
    RollupGeneration.collection().update_one({"_id": _CURRENT}, {"$set": {"number": generation.number}}, upsert=True)
