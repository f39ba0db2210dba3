"""Static checks of the code."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass

from launcher.console import err
from launcher.home import ROOT

#: Arguments of Python by name. The boundaries' checker is no module that can be run: `-m importlinter.cli` checks
#: nothing and succeeds.
CHECKS = {
    "format": ("-m", "ruff", "format", "--check", "--quiet", "."),
    "lint": ("-m", "ruff", "check", "--quiet", "."),
    "types": ("-m", "mypy"),
    "boundaries": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
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
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return Result(name, done.returncode == 0, (done.stdout + done.stderr).strip(), time.monotonic() - began)
