"""Growing, jittered pauses between attempts to come back to a server that is away."""

from __future__ import annotations

import random
import threading

#: Seconds of the first pause, before jitter.
FIRST = 0.2
#: A pause lasts this many times its nominal length, at random, so that processes do not come back all at once.
JITTER = (0.5, 1.5)


class Backoff:
    """Pauses that double from FIRST to `longest` seconds until `reset`; setting `stop` ends a pause at once."""

    def __init__(self, stop: threading.Event, longest: float) -> None:
        self._stop, self._longest, self._next = stop, longest, FIRST

    def pause(self) -> None:
        """Wait, and wait longer next time."""
        self._stop.wait(self._next * random.uniform(*JITTER))  # noqa: S311 - jitter, not a secret
        self._next = min(self._next * 2, self._longest)

    def reset(self) -> None:
        """An attempt succeeded: the next pause is short again."""
        self._next = FIRST
