"""What this installation looks like."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from launcher import platform, status
from launcher.config import choose_ports
from launcher.doctor.finding import Finding, bad, good, warn
from launcher.home import Home
from launcher.ports import taken
from launcher.processes import web_programs
from launcher.supervision.identity import processes_of
from launcher.supervision.supervisor import Supervisor


def check_ports(home: Home) -> Iterator[Finding]:
    """Whether the ports are ours to take."""
    ports = choose_ports(home, None)
    wanted = {name: port for program in web_programs(ports) for name, port in program.ports.items()}
    wanted |= ports.named(("mongodb", "amqp", "management", "prometheus", "epmd", "distribution"))
    others = {name: (port, who) for name, (port, who) in taken(wanted).items() if who.home != str(home.base)}
    for name, (port, who) in others.items():
        yield bad(f"Port {port} ({name}) is taken by {who}", "Stop that process, or: ./kabar up --port-base 9700")
    if not others:
        yield good(f"Ports from {ports.site} on are free or ours")


def check_processes(home: Home) -> Iterator[Finding]:
    """What runs, and what a kill left behind."""
    supervised, alive = Supervisor(home).process, processes_of(home)
    if supervised and not Supervisor(home).responds():
        yield warn("Kabar is being stopped at this moment", "Look again in a minute.")
    elif supervised:
        yield good(f"Running (supervisord is pid {supervised.pid})")
        yield from _check_health(home)
    elif alive:
        names = ", ".join(sorted({process.name() for process in alive if process.is_running()}))
        yield bad(f"{len(alive)} processes are left of a killed supervisor: {names}", "End them with: ./kabar down")
    elif (home.run / "supervisord.json").exists():
        yield warn(
            "Stale pid file of a supervisor that was killed or of a reboot", "Nothing: the next ./kabar up clears it."
        )
    else:
        yield good("Not running, and nothing left behind")


def check_private_files(home: Home) -> Iterator[Finding]:
    """Files with secrets are the owner's alone."""
    for name in ("credentials.json", "secrets.json"):
        path = home.var / name
        if not path.exists():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield bad(f"var/{name} can be read by others (mode {mode:o})", f"chmod 600 '{path}'")
        else:
            yield good(f"var/{name} is yours alone")


def _check_health(home: Home) -> Iterator[Finding]:
    found = platform.find(home)
    if not found:
        yield warn("Something is being started or stopped at this moment", "Look again in a minute.")
        return
    for process in status.process_statuses(found):
        if process.health not in status.WELL:
            yield bad(f"{process.service} is {process.health}", f"See: ./kabar logs {process.service}")
