"""`lock`: work out again which version of each package is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from launcher.console import out, step
from launcher.errors import LauncherError
from launcher.home import HERE, ROOT

LISTS = (*(f"requirements/{name}" for name in ("services", "local", "dev", "lock")), "bench/events/peers")
OPTIONS = ("--generate-hashes", "--universal", "--python-version", "3.11", "--no-emit-index-url", "--no-header")


@click.command()
@click.option("--upgrade", is_flag=True, help="Take the newest versions instead of keeping what is locked.")
def lock(upgrade: bool) -> None:
    """Lock the packages of requirements/*.in, and of those that are measured beside Kabar, with hashes."""
    uv = _uv()
    for name in LISTS:
        with step(f"{name}.txt"):
            _run([str(uv), "pip", "compile", "-q", *OPTIONS, "--no-annotate", *(["--upgrade"] if upgrade else []),
                  f"{name}.in", "-o", f"{name}.txt"])  # fmt: skip
    out.print("Locked. The next ./kabar installs what changed.")


def _uv() -> Path:
    """uv in an environment of its own, made when it is first needed."""
    place = HERE.tools / "uv"
    uv = place / "bin" / "uv"
    if not uv.exists():
        with step("Fetching uv"):
            _run([sys.executable, "-m", "venv", "--clear", str(place)])
            _run([str(place / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes",
                  "--disable-pip-version-check", "-r", "requirements/lock.txt"])  # fmt: skip
    return uv


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise LauncherError(f"{' '.join(command[:4])} … failed", "Is the package index within reach?")
