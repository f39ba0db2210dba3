"""Push services that are to be left alone for a while: one that is slow or wants no more takes no time from the others.

Kept by each worker for itself: what it spares is its own threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from time import monotonic

from cachetools import LRUCache

#: Push services that are remembered.
SERVICES = 300
#: Calls in a row without a clear response, after which a service rests; then the seconds, doubled each further time.
MISSES, FIRST_REST, LONGEST_REST = 5, 30.0, 900.0


@dataclass(slots=True)
class _State:
    misses: int = 0
    #: On the monotonic clock.
    until: float = 0.0


class Rests:
    """By the name of the push service."""

    def __init__(self) -> None:
        self._states: LRUCache[str, _State] = LRUCache(SERVICES)
        self._lock = Lock()

    def left(self, service: str) -> float:
        """Seconds for which it is still left alone; 0 where it may be called."""
        with self._lock:
            state = self._states.get(service)
            return max(0.0, state.until - monotonic()) if state else 0.0

    def asked_for(self, service: str, seconds: float) -> None:
        """It said itself for how long (Retry-After)."""
        with self._lock:
            state = self._of(service)
            state.until = max(state.until, monotonic() + min(seconds, LONGEST_REST))

    def missed(self, service: str) -> None:
        """It could not be reached, or gave no clear response."""
        with self._lock:
            state = self._of(service)
            if state.until > monotonic():
                return  # a call that was under way before the rest began
            state.misses += 1
            if state.misses >= MISSES:
                seconds = FIRST_REST * 2 ** min(state.misses - MISSES, 10)
                state.until = monotonic() + min(seconds, LONGEST_REST)

    def responded(self, service: str) -> None:
        """It works."""
        with self._lock:
            self._states.pop(service, None)

    def _of(self, service: str) -> _State:
        state = self._states.get(service) or _State()
        self._states[service] = state
        return state
