"""`lock`: work out again which version of each package is installed."""

from __future__ import annotations

import subprocess

from launcher import packages
from launcher.console import out, step
from launcher.errors import LauncherError
from launcher.home import ROOT

LISTS = (*(f"requirements/{name}" for name in ("services", "local", "dev", "build", "lock")), "bench/events/peers")
#: Extras stay in the list, so that pip too recognises each requirement of another package as one that is locked.
OPTIONS = ("--generate-hashes", "--universal", "--python-version", "3.11", "--no-emit-index-url", "--no-header",
           "--no-annotate", "--no-strip-extras")  # fmt: skip

#: Where only a part of a package's files may be: the lists need the hashes of all of them, for every machine.
PARTIAL = ("UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY")


def lock(upgrade: bool) -> None:
    """Write every list; with `upgrade` with the newest versions. Raises LauncherError where one cannot be locked."""
    with step("uv"):
        uv = packages.uv()
        environment = {name: value for name, value in packages.uv_environment().items() if name not in PARTIAL}
    for name in LISTS:
        command = [str(uv), "pip", "compile", "-q", *OPTIONS, f"{name}.in", "-o", f"{name}.txt"]
        with step(f"{name}.txt"):
            done = subprocess.run(
                [*command, *(["--upgrade"] if upgrade else [])], cwd=ROOT, env=environment, check=False
            )
        if done.returncode:
            raise LauncherError(f"{name}.in could not be locked", "Is the package index within reach?")
    out.print("Locked. The next ./kabar installs what changed.")
