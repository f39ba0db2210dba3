"""Which version this is."""

from __future__ import annotations

import subprocess
import tomllib

from launcher.home import ROOT


def version() -> str:
    """The project's version, and in a clone the commit: 0.1.0+g1a2b3c4, with .dirty where files are changed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        number: str = tomllib.load(file)["project"]["version"]
    commit = _describe()
    return f"{number}+g{commit.replace('-', '.')}" if commit else number


def _describe() -> str:
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
