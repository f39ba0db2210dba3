"""Rate limits of a platform: so many calls of one account in a window of time, counted in memory."""

from __future__ import annotations

import threading
import time
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
    """At most `calls` in each window of `seconds`; an account's window begins with its first call."""

    def __init__(self, calls: int, seconds: int) -> None:
        self._calls = calls
        self._seconds = seconds
        self._lock = threading.Lock()
        self._made: dict[str, tuple[int, int]] = {}

    def take(self, account: str, points: int = 1) -> Allowance:
        """Count a call, which may weigh more than one."""
        now = int(time.time())
        with self._lock:
            made, end = self._made.get(account, (0, 0))
            if end <= now:
                made, end = 0, now + self._seconds
            self._made[account] = (made + points, end)
        return Allowance(self._calls, self._calls - made - points, end)
