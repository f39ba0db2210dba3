"""Waiting for a condition, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable

from launcher.errors import LauncherError

PAUSE = 0.1


def wait_for(
    what: str | Callable[[], str],
    condition: Callable[[], bool],
    seconds: float,
    check: Callable[[], None] | None = None,
) -> None:
    """Return as soon as `condition()`; raise LauncherError after `seconds`, or what `check` raises before."""
    deadline = time.monotonic() + seconds
    while not condition():
        if check:
            check()
        if time.monotonic() > deadline:
            name = what if isinstance(what, str) else what()
            raise LauncherError(f"{name}: not ready within {seconds:.0f} s", "See: ./kabar logs")
        time.sleep(PAUSE)
