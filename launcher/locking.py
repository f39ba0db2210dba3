"""Locks between processes: held by the open file, so that the kernel releases them whatever happens to us."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from launcher.errors import LauncherError
from launcher.home import Home


@contextmanager
def one_at_a_time(home: Home, doing: str) -> Iterator[None]:
    """Only one launcher at a time changes what runs; a second one says so at once."""
    path = home.run / "launcher.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            other = file.read().strip() or "another ./kabar"
            raise LauncherError(
                f"{other} is at work here; cannot {doing} at the same time.", "Try again in a moment."
            ) from None
        file.truncate(0)
        file.write(f"./kabar {doing}")
        file.flush()
        yield


@contextmanager
def set_up_lock(home: Home) -> Iterator[None]:
    """Wait until no other process fetches or installs anything into this home."""
    with (home.var / "setup.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
