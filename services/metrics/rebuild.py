"""Make all figures again from the event log: `python -m services.metrics.rebuild`.

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

from services.metrics import figures, generations, stored
from services.metrics.apply import COUNTED, apply, write_figures
from services.metrics.figures import Figures
from services.metrics.generations import Generation
from services.metrics.journey import Journey, absorb
from services.metrics.outcome import Outcome, take
from shared.clock import now
from shared.db import connect, transaction
from shared.events import Event, outbox
from shared.events.store import events
from shared.settings import Settings

#: How far before the start of the reading an event may have been recorded and committed only later.
MARGIN = timedelta(minutes=10)
#: Documents a write.
BATCH = 1000
#: Events a transaction, while catching up beside the workers.
CATCH_UP_BATCH = 100


@dataclass(slots=True)
class _Buffer:
    """What waits to be written."""

    generation: Generation
    journeys: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    figures: Figures = field(default_factory=dict)

    def flush(self) -> None:
        """Write it."""
        if self.journeys:
            self.generation.journeys.insert_many(self.journeys, ordered=False)
        if self.outcomes:
            self.generation.outcomes.insert_many(self.outcomes, ordered=False)
        write_figures(self.generation, self.figures)
        self.journeys, self.outcomes, self.figures = [], [], {}


def rebuild() -> int:
    """Fill a new generation from the log and take it into use; answers how many items there are."""
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
    for _, told in groupby(log, key=lambda event: event.subject):
        _add_item(buffer, told)
        items += 1
        if len(buffer.journeys) >= BATCH or len(buffer.outcomes) >= BATCH:
            buffer.flush()
    buffer.flush()
    return items


def _add_item(buffer: _Buffer, told: Iterable[Event]) -> None:
    journey: Journey | None = None
    outcomes: dict[str, Outcome] = {}
    for event in told:
        journey = absorb(journey, event)
        if event.name.startswith("delivery."):
            delivery_id = event.data["delivery"]["id"]
            outcomes[delivery_id] = take(outcomes.get(delivery_id), event)
    if journey is not None:
        buffer.journeys.append(stored.journey_document(journey))
    buffer.outcomes += [stored.outcome_document(outcome) for outcome in outcomes.values()]
    figures.add(buffer.figures, figures.of_journey(journey))
    for outcome in outcomes.values():
        figures.add(buffer.figures, figures.of_outcome(outcome))


def _log(since: datetime | None = None) -> Iterator[Event]:
    """The log, item by item, each item's events in the order of their ids."""
    wanted: dict[str, Any] = {"type": {"$in": [declared.name for declared in COUNTED]}}
    if since:
        wanted["time"] = {"$gte": since}
    for document in events().find(wanted).sort([("subject", 1), ("_id", 1)]).batch_size(BATCH):
        yield outbox.from_document(document)


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
