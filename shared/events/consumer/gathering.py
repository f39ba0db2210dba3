"""How long an event waits for company: the busier it is, the more a transaction should carry."""

from __future__ import annotations

#: So many messages at once are a crowd: then others are let gather for GATHER seconds. A transaction costs nearly the
#: same however few it carries, and at such times the processor is wanted elsewhere.
CROWD, GATHER = 10, 0.25
#: So many have to come together in that time for it to remain one; else 50 events a second would wait for ever.
STAYS = 40


class Gathering:
    """The patience of one thread, by the batches that it saw; never less than its consumer wants."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._crowded = False

    @property
    def patience(self) -> float:
        """Seconds that the next batch may wait to grow."""
        return max(self._least, GATHER) if self._crowded else self._least

    def saw(self, count: int) -> None:
        """So many messages came together."""
        self._crowded = count >= (STAYS if self._crowded else CROWD)
