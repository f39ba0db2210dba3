"""Staying with the platform until it is stopped."""

from __future__ import annotations

import signal
import time
from types import FrameType

from launcher import platform, shutdown
from launcher.console import err
from launcher.errors import LauncherError
from launcher.home import Home
from launcher.supervision.supervisor import Supervisor


class _Stop(Exception):
    """A signal asked us to stop."""


def stay(home: Home) -> None:
    """Return after Ctrl-C (or SIGTERM, or the terminal's end) and a graceful stop, or after a `down` from elsewhere."""
    supervisor = Supervisor(home)
    watched = supervisor.process
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    try:
        while watched and watched.is_alive():
            time.sleep(0.5)
    except _Stop:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        err.print("\nStopping; Ctrl-C again to stop at once.")
        _stop(home, supervisor)
        return
    if platform.find(home) is None and (home.run / platform.STATE).exists():
        shutdown.stop(home)
        raise LauncherError("supervisord was killed, so everything was stopped.", "Start again: ./kabar up")
    err.print("Stopped by another ./kabar.")


def _stop(home: Home, supervisor: Supervisor) -> None:
    try:
        shutdown.stop(home)
    except KeyboardInterrupt:
        supervisor.kill()


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop
