"""What a handler may raise instead of returning: retry later, or park."""

from __future__ import annotations

from shared.reasons import ReasonedError


class Retry(Exception):
    """Try this event again later: `after` seconds, or the next step of the growing delay; `reason` is for the log."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        self.reason, self.after = reason, after
        super().__init__(reason)


class Park(ReasonedError):
    """This event cannot be handled as it is; park it with the reason, for a person to decide."""
