"""Rate limits of a platform: so many calls of one account in a window of time, counted in memory."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to an account in this window."""

    limit: int
    #: Below 0 where this call is one too many.
    remaining: int
    #: When the next window begins, in seconds since the epoch.
    reset: int

    @property
    def seconds(self) -> int:
        """Until the next window begins, at least 1."""
        return max(1, self.reset - int(time.time()))


class Rate:
    """At most `calls` in each window of `seconds`; windows begin at multiples of their length."""

    def __init__(self, calls: int, seconds: int) -> None:
        self._calls = calls
        self._seconds = seconds
        self._lock = threading.Lock()
        self._window = 0
        self._made: Counter[str] = Counter()

    def take(self, account: str, points: int = 1) -> Allowance:
        """Count a call, which may weigh more than one."""
        window = int(time.time()) // self._seconds
        with self._lock:
            if window != self._window:
                self._window, self._made = window, Counter()
            self._made[account] += points
            return Allowance(self._calls, self._calls - self._made[account], (window + 1) * self._seconds)
