"""`demo`: a program of its own, run beside the platform."""

from __future__ import annotations

import json
import subprocess
import sys

from launcher.home import ROOT, called_from
from launcher.running import running_platform


def demo(keep_running: bool, json_file: str | None) -> int:
    """Start the platform if need be and play the demo on it; the demo's exit code.

    Addresses and passwords are passed on its standard input, where no other user of the machine sees them.
    """
    command = [sys.executable, "-m", "demo", "--target", "-"]
    if json_file:
        command += ["--json", str(called_from() / json_file)]
    with running_platform(keep_running) as found:
        inside = {"webhook_base": found.urls["sandbox"], "callback_base": found.urls["publisher"]}
        target = {"urls": found.urls, **inside, "credentials": found.credentials}
        return subprocess.run(command, cwd=ROOT, input=json.dumps(target), text=True, check=False).returncode
