"""How long to wait before trying again, and when to stop."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Growing pauses in seconds, one a retry; after the last there is no further attempt (about 8 hours in all)."""

    pauses: tuple[float, ...] = (2, 10, 30, 120, 600, 1800, 3600, 7200, 14400)
    #: Each pause varies by this share, so that a crowd of retries spreads out.
    jitter: float = 0.2

    def wait_after(self, attempt: int, wanted: float | None = None) -> float | None:
        """Seconds to wait after that attempt, at least what the other side asked for (up to a day); None to give up."""
        if attempt > len(self.pauses):
            return None
        pause = self.pauses[attempt - 1] * random.uniform(1, 1 + self.jitter)  # noqa: S311 - jitter, not a secret
        return max(pause, min(wanted or 0, 86_400))
