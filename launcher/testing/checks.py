"""What a machine can say about the code without running it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass

from launcher.console import err
from launcher.home import ROOT

CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("mypy",),
    "boundaries": ("importlinter.cli", "lint"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went."""

    name: str
    passed: bool
    said: str
    seconds: float


def run_checks() -> bool:
    """Run all, print what the failing ones said and a summary; True where all passed."""
    results = [_run(name, command) for name, command in CHECKS.items()]
    for result in results:
        if not result.passed:
            err.rule(f"{result.name} failed")
            err.print(result.said, markup=False)
    for result in results:
        mark = "[green]✓[/]" if result.passed else "[red]✗[/]"
        err.print(f"{mark} {result.name} [dim]{result.seconds:.1f} s[/]")
    return all(result.passed for result in results)


def _run(name: str, command: tuple[str, ...]) -> Result:
    began = time.monotonic()
    with err.status(f"{name} …"):
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return Result(name, done.returncode == 0, (done.stdout + done.stderr).strip(), time.monotonic() - began)
