"""Work that is repeated at intervals."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from shared.events.consume.periodic import Periodic, PeriodicWork
from tests.waiting import until


class Work:
    """Counts its calls; the first ones end when they are released, or fail."""

    def __init__(self, *, blocks: bool = False, fails: bool = False) -> None:
        self.calls = 0
        self.threads: set[str] = set()
        self.released = threading.Event()
        self._fails = fails
        if not blocks:
            self.released.set()

    def __call__(self) -> None:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        self.released.wait(10)
        if self._fails:
            raise RuntimeError("on purpose")


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def start(stop: threading.Event, *periodic: Periodic) -> PeriodicWork:
    running = PeriodicWork(periodic, stop)
    running.start()
    return running


def test_what_takes_long_delays_no_other_and_is_not_begun_twice(stop: threading.Event) -> None:
    slow, quick = Work(blocks=True), Work()
    start(stop, (0.001, slow), (0.001, quick))
    until(lambda: slow.calls == 1 and quick.calls > 20)
    assert slow.calls == 1
    slow.released.set()
    until(lambda: slow.calls > 1)


def test_what_fails_is_repeated(stop: threading.Event) -> None:
    broken = Work(fails=True)
    start(stop, (0.001, broken))
    until(lambda: broken.calls > 2)


def test_many_small_jobs_share_few_threads(stop: threading.Event) -> None:
    jobs = [Work() for _ in range(40)]
    start(stop, *((0.2, job) for job in jobs))
    until(lambda: all(job.calls > 1 for job in jobs))
    assert len(set().union(*(job.threads for job in jobs))) < 20


def test_the_end_waits_for_what_is_running_and_begins_nothing(stop: threading.Event) -> None:
    slow = Work(blocks=True)
    running = start(stop, (0.001, slow))
    until(lambda: slow.calls)
    stop.set()
    running.join(0.7)
    assert running.is_alive()
    slow.released.set()
    running.join(10)
    assert (running.is_alive(), slow.calls) == (False, 1)
