"""How long an event waits for company: the more there are, the more a transaction should carry."""

from __future__ import annotations

from collections import deque

#: From so many messages a second on there is a crowd: then each batch is let grow for GATHER seconds. A transaction
#: costs nearly the same however few it carries, and at such times the processor is wanted elsewhere.
CROWD, GATHER = 160, 0.25
#: Seconds over which they are counted. A few that come together after a pause are no crowd: they have waited enough.
WINDOW = 0.5


class Gathering:
    """The patience of one thread, by what it saw lately; never less than its consumer wants."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._lately: deque[tuple[float, int]] = deque()
        self._count = 0

    @property
    def patience(self) -> float:
        """Seconds that the next batch may wait to grow."""
        return max(self._least, GATHER) if self._count >= CROWD * WINDOW else self._least

    def saw(self, count: int, moment: float) -> None:
        """So many messages came together, at that time in seconds."""
        self._lately.append((moment, count))
        self._count += count
        while self._lately[0][0] < moment - WINDOW:
            self._count -= self._lately.popleft()[1]
