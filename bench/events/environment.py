"""The peers' packages, in an environment of their own that is made when it is first needed."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from launcher import packages
from launcher.console import step
from launcher.errors import LauncherError
from launcher.home import ROOT

LOCKED = Path(__file__).parent / "peers.txt"
ENVIRONMENT = ROOT / "var" / "bench" / "peers"


def python() -> Path:
    """The Python that has the locked peers."""
    stamp, wanted = ENVIRONMENT / ".installed", hashlib.sha256(LOCKED.read_bytes()).hexdigest()
    interpreter = ENVIRONMENT / "bin" / "python"
    if not stamp.exists() or stamp.read_text() != wanted:
        with step("Installing the peers into var/bench/peers"):
            _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)])
            packages.install(LOCKED, interpreter)
        stamp.write_text(wanted)
    return interpreter


def draw(summary: Mapping[str, Any], chart: Path) -> None:
    """The measurements of a run as a picture; its name says of what kind (.svg, .png)."""
    _run([str(python()), "-m", "bench.events.chart", str(chart.absolute())], json.dumps(summary))


def _run(command: list[str], standard_input: str = "") -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, input=standard_input, cwd=ROOT)
    if done.returncode:
        raise LauncherError(f"This failed in the peers' environment:\n{done.stderr.strip()[-1000:]}")
