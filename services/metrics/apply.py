"""Letting one event change what is known and moving the figures by the difference."""

from __future__ import annotations

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.metrics import figures, generations, stored
from services.metrics.figures import Figures
from services.metrics.generations import Generation
from services.metrics.journey import absorb
from services.metrics.outcome import take
from shared.events import Event


def apply(event: Event, session: ClientSession) -> None:
    """Take an event into the figures in use. Doing it again changes nothing."""
    generation = generations.current(session)
    moved = _move_journey(generation, event, session)
    if event.name.startswith("delivery."):
        figures.add(moved, _move_outcome(generation, event, session))
    write_figures(generation, moved, session)


def write_figures(generation: Generation, moved: Figures, session: ClientSession | None = None) -> None:
    """Add differences to the stored figures."""
    writes = [
        UpdateOne({"_id": cell.key}, {"$inc": dict(amounts), "$setOnInsert": cell._asdict()}, upsert=True)
        for cell, amounts in moved.items()
        if amounts
    ]
    if writes:
        generation.figures.bulk_write(writes, ordered=False, session=session)


def _move_journey(generation: Generation, event: Event, session: ClientSession) -> Figures:
    before = stored.journey_from(generation.journeys.find_one({"_id": event.subject}, session=session))
    after = absorb(before, event)
    if after == before:
        return {}
    generation.journeys.replace_one(
        {"_id": event.subject}, stored.journey_document(after), upsert=True, session=session
    )
    return figures.difference(figures.of_journey(after), figures.of_journey(before))


def _move_outcome(generation: Generation, event: Event, session: ClientSession) -> Figures:
    delivery_id = event.data["delivery"]["id"]
    before = stored.outcome_from(generation.outcomes.find_one({"_id": delivery_id}, session=session))
    after = take(before, event)
    if after == before:
        return {}
    generation.outcomes.replace_one({"_id": delivery_id}, stored.outcome_document(after), upsert=True, session=session)
    return figures.difference(figures.of_outcome(after), figures.of_outcome(before))
