"""The browser for the end-to-end tests."""

from __future__ import annotations

import shutil

from launcher import apt
from launcher.console import err, step
from launcher.home import HERE
from launcher.locking import set_up_lock

#: The shell has no window at all and starts three times as fast; both are Debian's Chromium.
PACKAGES = ("chromium-headless-shell", "chromium")


def find_or_install() -> str | None:
    """Chromium's path, installed from Debian where we may; None, having said so, where there is none."""
    with set_up_lock(HERE):
        found = _found()
        if not found and apt.can_install():
            with step("Installing Chromium with apt"):
                any(apt.install(name) for name in PACKAGES)
            found = _found()
    if not found:
        err.print(f"[yellow]No Chromium: the end-to-end tests are skipped. As root: apt install {PACKAGES[0]}[/]")
    return found


def _found() -> str | None:
    return next((path for name in PACKAGES if (path := shutil.which(name))), None)
