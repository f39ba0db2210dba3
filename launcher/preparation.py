"""What is run before the services: the translations' compilation, indexes, agencies, first users, the empty site."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping

from launcher.errors import LauncherError
from launcher.home import ROOT, Home
from launcher.keys import add_credentials, read_credentials


def compile_catalogs(home: Home, environment: Mapping[str, str]) -> None:
    """Make of the translations what the services load."""
    _run(home, environment, "shared.web.catalogs")


def seed(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """Add what is missing; keeps and returns the passwords of the users that were made now."""
    new: dict[str, str] = json.loads(_run(home, environment, "services.prepare") or "{}")
    add_credentials(home, new)
    return new


def build_site(home: Home, environment: Mapping[str, str]) -> None:
    """Write the public site where there is none yet, so that a reader of the empty platform finds pages too."""
    if not (home.site / "index.html").exists():
        _run(home, environment, "services.publisher.channels.web.rebuild")


def not_shown_yet(home: Home) -> dict[str, str]:
    """The generated passwords at the first start that came to its end; after that they are only in their file."""
    shown = home.data / "credentials-shown"
    if shown.exists():
        return {}
    shown.touch()
    return read_credentials(home)


def _run(home: Home, environment: Mapping[str, str], module: str) -> str:
    """Run a module of the services to its end and return what it printed."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    with (home.log / "setup.log").open("a") as log:
        log.write(done.stderr)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise LauncherError(f"python -m {module} failed:\n{last}", f"More in {home.log}/setup.log")
    return done.stdout.strip()
