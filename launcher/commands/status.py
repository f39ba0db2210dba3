"""`status` and `logs`."""

from __future__ import annotations

import json
from dataclasses import asdict

from rich.table import Table

from launcher import logs as log_files
from launcher import platform, status
from launcher.broker import Queue
from launcher.console import out
from launcher.home import HERE

NOT_RUNNING = 3
SERVERS = ("mongodb", "epmd", "rabbitmq")
COLOURS = {"ready": "green", "running": "green", "starting": "yellow", "degraded": "yellow", "idle": "yellow"}


def show_status(as_json: bool) -> int:
    """Print each process and what waits in the queues; 0 where all is well, 1 where not, 3 where nothing runs."""
    found = platform.find(HERE)
    services = status.process_statuses(found) if found else []
    queues = status.queues(found) if found else None
    if as_json:
        state = {
            "running": bool(found),
            "version": found.version if found else None,
            "services": [asdict(service) for service in services],
            "queues": None if queues is None else [asdict(queue) for queue in queues],
        }
        print(json.dumps(state, indent=2))
    elif found:
        _print(services, queues)
    else:
        out.print("Kabar does not run here. Start it with: ./kabar up")
    if not found:
        return NOT_RUNNING
    return 0 if all(service.health in status.WELL for service in services) else 1


def _print(services: list[status.ProcessStatus], queues: list[Queue] | None) -> None:
    table = Table("Service", "Health", "URL", "PID", "Memory", "Up", "Version", box=None, pad_edge=False)
    for service in services:
        colour = COLOURS.get(service.health, "red")
        memory = "" if service.memory_mb is None else f"{service.memory_mb:.0f} MiB"
        cells = (service.url or "", str(service.pid or ""), memory, _duration(service.uptime_seconds), service.version)
        table.add_row(service.service, f"[{colour}]{service.health}[/]", *cells)
    out.print(table)
    ours = sum(service.memory_mb or 0 for service in services if service.service not in SERVERS)
    out.print(f"\nMemory without the two servers: {ours:.0f} MiB")
    if queues is None:
        out.print("Queues: not known (set RABBITMQ_MANAGEMENT_URL for a RabbitMQ of your own)")
        return
    table = Table("Queue", "Waiting", "In work", box=None, pad_edge=False)
    for queue in queues:
        table.add_row(queue.name, str(queue.ready), str(queue.unacknowledged))
    out.print()
    out.print(table)


def _duration(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h {seconds % 3600 // 60} min"


def show_logs(service: str | None, follow: bool, lines: int) -> None:
    """Print the last lines of the logs, of all services or one; with `follow` also what is written from then on."""
    log_files.show(HERE, service, lines, follow=follow)
