"""The browser for the end-to-end tests."""

from __future__ import annotations

import shutil

from launcher import apt
from launcher.console import err, step
from launcher.home import HERE
from launcher.locking import set_up_lock


def find_or_install() -> str | None:
    """Chromium's path, installed from Debian where we may; None, having said so, where there is none."""
    with set_up_lock(HERE):
        found = shutil.which("chromium")
        if not found and apt.can_install():
            with step("Installing Chromium with apt"):
                apt.install("chromium")
            found = shutil.which("chromium")
    if not found:
        err.print("[yellow]No Chromium: the end-to-end tests are skipped. As root: apt install chromium[/]")
    return found
