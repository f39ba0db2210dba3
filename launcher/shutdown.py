"""Stopping everything that runs here."""

from __future__ import annotations

from launcher import platform
from launcher.console import step
from launcher.home import Home
from launcher.supervision.identity import processes_of
from launcher.supervision.supervisor import Supervisor


def stop(home: Home) -> bool:
    """Stop everything that runs here, gracefully where it lets us; False where nothing ran."""
    supervisor = Supervisor(home)
    ran = bool(supervisor.process or processes_of(home))
    platform.forget(home)
    if ran:
        with step("Stopping"):
            supervisor.stop()
    return ran
