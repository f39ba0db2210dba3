"""Waiting for something to become true, not for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PAUSE = 0.15
#: Far more than a healthy platform needs, so that a busy machine does not look like a broken one.
PATIENCE = 180.0


class TookTooLong(Exception):
    """What was waited for did not happen; the message says what."""


def until(what: str, look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Call until it returns something true, and return that; raises TookTooLong."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise TookTooLong(f"{what}: not within {seconds:.0f} s")
        time.sleep(PAUSE)
