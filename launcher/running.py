"""The platform for a program that needs one for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from launcher import platform, preparation, screen, shutdown, startup
from launcher.config import choose_ports
from launcher.home import HERE
from launcher.locking import one_at_a_time


@contextmanager
def running_platform(keep: bool) -> Iterator[platform.Platform]:
    """The platform, started if it is not up; what was started for this is stopped again unless it is to be kept."""
    with one_at_a_time(HERE, "up"):
        found = platform.find(HERE)
        started = None if found else startup.start(HERE, choose_ports(HERE, None), outlive_me=keep)
    if started:
        screen.show(started, preparation.not_shown_yet(HERE), foreground=False)
    try:
        yield found or platform.running(HERE)
    finally:
        if started and not keep:
            with one_at_a_time(HERE, "down"):
                shutdown.stop(HERE)
