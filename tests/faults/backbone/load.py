"""Changes with their events, committed as services commit them."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from pymongo.errors import PyMongoError

from shared import db
from shared.events import Event, EventType
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
from tests.samples import submission_event
from tests.waiting import until

#: Events that one transaction commits.
_TOGETHER = 25


def commit(count: int, title: str = "Vaksinasi PMK di Pacet") -> list[str]:
    """Commit so many events, each of an item of its own; their ids."""
    prepared = [event(new_id(), 1, title) for _ in range(count)]
    for start in range(0, count, _TOGETHER):
        record(prepared[start : start + _TOGETHER])
    return [one.id for one in prepared]


def event(
    item: str, version: int, title: str = "Vaksinasi PMK di Pacet", event_type: EventType = SUBMISSION_RECEIVED
) -> Event:
    """An event that is recorded nowhere yet."""
    data = submission_event(item, version, title=title)
    return outbox.prepare(event_type, subject=item, version=version, data=data)


def record(prepared: Sequence[Event]) -> None:
    """Commit them in one transaction."""
    db.transaction(lambda session: outbox.record_all(session, prepared))


class Load(threading.Thread):
    """Commits one event after the other while the block runs; `acknowledged` are those whose commit was confirmed."""

    def __init__(self, pause: float = 0.01) -> None:
        super().__init__(name="load", daemon=True)
        self._pause, self._ending = pause, threading.Event()
        self.acknowledged: list[str] = []
        self.refused = 0

    def __enter__(self) -> Load:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        self.join(130)

    def go_on(self, count: int) -> None:
        """Return when so many more are committed."""
        goal = len(self.acknowledged) + count
        until(lambda: len(self.acknowledged) >= goal)

    def run(self) -> None:
        """Commit until asked to end. A refused commit is reported as done to no one."""
        while not self._ending.wait(self._pause):
            try:
                self.acknowledged += commit(1)
            except PyMongoError:
                self.refused += 1
