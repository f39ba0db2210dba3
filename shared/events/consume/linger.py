"""How long a batch waits for more messages: in busy times longer, so that a transaction carries more.

One of three adaptive batchers (docs/adr/0020-three-adaptive-batchers.md).
"""

from __future__ import annotations

from collections import deque

#: From so many messages a second on a consumer is busy: then a batch lingers for LINGER seconds. A transaction costs
#: nearly the same however few events it carries, and at such times the processor is needed elsewhere.
BUSY_RATE, LINGER = 160, 0.25
#: Seconds over which messages are counted. A few that arrive together after a pause are not busy times.
WINDOW = 0.5


class AdaptiveLinger:
    """The linger of one thread's batches, by the messages it received lately; never less than its consumer's own."""

    def __init__(self, least: float) -> None:
        self._least = least
        self._received: deque[tuple[float, int]] = deque()
        self._count = 0

    @property
    def seconds(self) -> float:
        """How long the next batch may wait for more messages."""
        return max(self._least, LINGER) if self._count >= BUSY_RATE * WINDOW else self._least

    def observe(self, count: int, moment: float) -> None:
        """A batch of `count` messages was received at `moment`, in seconds."""
        self._received.append((moment, count))
        self._count += count
        while self._received[0][0] < moment - WINDOW:
            self._count -= self._received.popleft()[1]
