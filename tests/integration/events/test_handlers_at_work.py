"""Handlers that are slow, stuck, urgent, or late: what the consumer's own thread does meanwhile."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pymongo.client_session import ClientSession

from shared import broker, db
from shared.events import Consumer, Event
from shared.events.consume import loop, time_limit
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import inbox, parked
from shared.ids import new_id
from tests.samples import submission_event
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("relay")
Run = Callable[[Consumer], None]


def commit(count: int = 1, urgent: bool = False, **changes: Any) -> list[Event]:
    prepared = []
    for _ in range(count):
        item = new_id()
        data = submission_event(item, 1, **changes)
        prepared.append(outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=data, urgent=urgent))
    db.transaction(lambda session: outbox.record_all(session, prepared))
    return prepared


def title_of(event: Event) -> str:
    return str(event.data["submission"]["title"])


def test_a_slow_handler_keeps_its_connection(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "HEARTBEAT", 1)
    monkeypatch.setattr(loop, "KEEP", 0.2)
    consumer = Consumer("review.submissions", service="review")
    attempts: list[str] = []

    @consumer.task(SUBMISSION_RECEIVED)
    def handle(event: Event) -> None:
        attempts.append(title_of(event))
        if title_of(event) == "Lama sekali":
            released.wait(4.0)  # the broker ends a connection from which nothing came for two seconds

    released = threading.Event()
    run(consumer)
    commit(title="Lama sekali")
    commit(title="Yang berikutnya")
    until(lambda: len(attempts) >= 2)
    assert attempts == ["Lama sekali", "Yang berikutnya"]


def test_a_handler_over_its_time_is_ended_and_its_event_parked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "KEEP", 0.1)
    consumer = Consumer("review.submissions", service="review", max_attempts=1, time_limit=0.5)

    @consumer.effects_together(SUBMISSION_RECEIVED)
    def handle(events: Sequence[Event], session: ClientSession) -> None:
        while any(title_of(event) == "Tanpa akhir" for event in events):
            time.sleep(0.01)
        db.collection("effects").insert_many([{"_id": event.id} for event in events], session=session)

    good = [*commit(5), *commit(5)]
    [endless] = commit(title="Tanpa akhir")
    run(consumer)
    kept = until(lambda: parked().find_one({"event_id": endless.id}))
    assert "TimeLimitExceeded" in kept["reason"]
    until(lambda: db.collection("effects").count_documents({}) == len(good))
    assert inbox().count_documents({"_id": f"{consumer.name}:{endless.id}"}) == 0


def test_a_handler_that_does_not_end_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_limit, "GRACE", 0.0)
    monkeypatch.setattr(time_limit.os, "_exit", sys.exit)  # nothing comes after either
    limit = time_limit.TimeLimit("review.submissions", 0.0)
    entered, released = threading.Event(), threading.Event()

    def work() -> None:
        with limit.watching():
            try:
                entered.set()
                while True:
                    time.sleep(0.01)
            except time_limit.TimeLimitExceeded:
                released.wait()  # it takes no notice

    thread = threading.Thread(target=work)
    thread.start()
    entered.wait()
    limit.enforce()
    with pytest.raises(SystemExit) as ended:
        limit.enforce()
    assert ended.value.code == time_limit.STUCK
    released.set()
    thread.join()


def test_work_that_ends_in_time_is_left_alone() -> None:
    limit = time_limit.TimeLimit("review.submissions", 60.0)
    with limit.watching():
        limit.enforce()
    limit.enforce()


def test_what_is_urgent_passes_by_what_waits(run: Run) -> None:
    consumer = Consumer("review.submissions", service="review")
    taken: list[str] = []
    gate = threading.Event()

    @consumer.task(SUBMISSION_RECEIVED)
    def handle(event: Event) -> None:
        if title_of(event) == "Biasa saja":
            gate.wait(20)
        taken.append(title_of(event))

    commit(20, title="Biasa saja")
    run(consumer)
    commit(urgent=True, title="Banjir di Ngoro")
    until(lambda: taken)
    gate.set()
    until(lambda: len(taken) == 21)
    assert taken[0] == "Banjir di Ngoro"
