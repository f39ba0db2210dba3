"""`doctor`."""

from __future__ import annotations

from launcher.console import out
from launcher.doctor import installation, machine
from launcher.doctor.finding import Verdict
from launcher.home import HERE

CHECKS = (
    machine.check_python,
    machine.check_mongodb,
    machine.check_rabbitmq,
    machine.check_room,
    machine.check_tools,
    installation.check_private_files,
    installation.check_processes,
    installation.check_ports,
)
MARKS = {Verdict.GOOD: "[green]✓[/]", Verdict.WARN: "[yellow]![/]", Verdict.BAD: "[red]✗[/]"}


def doctor() -> int:
    """Print every finding; 1 if one keeps Kabar from running."""
    findings = [finding for check in CHECKS for finding in check(HERE)]
    for finding in findings:
        out.print(f"{MARKS[finding.verdict]} ", end="")
        out.print(finding.what, markup=False)
        for line in (finding.advice or "").splitlines():
            out.print(f"    {line}", markup=False, style="dim")
    return int(any(finding.verdict is Verdict.BAD for finding in findings))
