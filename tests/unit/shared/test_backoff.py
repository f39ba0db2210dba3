"""Pauses grow up to a limit, vary, and end when the process is to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from shared import backoff
from shared.backoff import FIRST, JITTER, Backoff


class Waits(threading.Event):
    """Notes how long it is waited for, and returns at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout or 0.0)
        return self.is_set()


def pauses(monkeypatch: pytest.MonkeyPatch, jitter: Callable[[float, float], float], count: int) -> list[float]:
    monkeypatch.setattr(backoff.random, "uniform", jitter)
    waits = Waits()
    paused = Backoff(waits, longest=1.0)
    for _ in range(count):
        paused.pause()
    paused.reset()
    paused.pause()
    return waits.pauses


def test_pauses_double_up_to_the_longest_and_begin_anew_after_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, lambda *_: 1.0, 5) == pytest.approx([FIRST, 2 * FIRST, 4 * FIRST, 1.0, 1.0, FIRST])


@pytest.mark.parametrize(("jitter", "times"), [(min, JITTER[0]), (max, JITTER[1])])
def test_every_pause_varies_between_two_bounds(
    monkeypatch: pytest.MonkeyPatch, jitter: Callable[[float, float], float], times: float
) -> None:
    assert pauses(monkeypatch, jitter, 1)[0] == pytest.approx(FIRST * times)


def test_a_pause_ends_at_once_when_the_process_is_to_stop() -> None:
    stop = threading.Event()
    stop.set()
    paused = Backoff(stop, longest=3600.0)
    for _ in range(20):
        paused.pause()
