"""What a handler may answer besides returning: retry later, or park."""

from __future__ import annotations


class Retry(Exception):
    """Try this event again later; `after` in seconds, or the next step of the growing delay."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        self.reason, self.after = reason, after
        super().__init__(reason)


class Park(Exception):
    """This event cannot be handled as it is; keep it aside with the reason for a person to look at."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
