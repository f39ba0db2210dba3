"""Waiting for something to become true, not for time to pass; what is waited for is known to the display."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

#: Seconds between two looks: the first, and the longest, so that many who wait do not keep the platform busy.
PAUSE, LONGEST_PAUSE = 0.15, 1.0
#: Far more than a healthy platform needs, so that a busy machine does not look like a broken one.
PATIENCE = 180.0


class TookTooLong(Exception):
    """What was waited for did not happen; the message says what, how far it came, and where to look."""


class Waits:
    """What is waited for now; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[object, str] = {}
        self._given_up = threading.Event()

    def until(
        self,
        what: str,
        look: Callable[[], T | None],
        seconds: float = PATIENCE,
        how_far: Callable[[], str] = str,
    ) -> T:
        """Call until it returns something true, and return that; raises TookTooLong with `how_far` it came."""
        end, pause = time.monotonic() + seconds, PAUSE
        with self._shown(what):
            while True:
                found = look()
                if found:
                    return found
                if time.monotonic() > end:
                    raise TookTooLong(f"{what}: not within {seconds:.0f} s. {how_far()}".strip())
                if self._given_up.wait(pause):
                    raise TookTooLong(f"{what}: given up, since something else failed")
                pause = min(LONGEST_PAUSE, pause * 1.4)

    def give_up(self) -> None:
        """Something failed, so that nothing is worth waiting for any more."""
        self._given_up.set()

    @property
    def now(self) -> list[str]:
        """What is waited for, longest first."""
        with self._lock:
            return list(self._now.values())

    @contextmanager
    def _shown(self, what: str) -> Iterator[None]:
        key = object()
        with self._lock:
            self._now[key] = what
        try:
            yield
        finally:
            with self._lock:
                del self._now[key]
