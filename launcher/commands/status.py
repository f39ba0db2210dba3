"""`status` and `logs`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from rich.table import Table

from launcher import logs as log_files
from launcher import platform, status
from launcher.broker import Queue
from launcher.console import out
from launcher.home import HERE

NOT_RUNNING = 3
SERVERS = ("mongodb", "epmd", "rabbitmq")
COLOURS = {"ready": "green", "running": "green", "starting": "yellow", "degraded": "yellow", "idle": "yellow"}


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_status(as_json: bool) -> None:
    """Show each process and what waits in the queues.

    Exit code: 0 all well, 1 something is not, 3 not running.
    """
    found = platform.find(HERE)
    services = status.process_statuses(found) if found else []
    queues = status.queues(found) if found else None
    if as_json:
        told = {
            "running": bool(found),
            "version": found.version if found else None,
            "services": [asdict(service) for service in services],
            "queues": None if queues is None else [asdict(queue) for queue in queues],
        }
        click.echo(json.dumps(told, indent=2))
    elif found:
        _print(services, queues)
    else:
        out.print("Kabar does not run here. Start it with: ./kabar up")
    if not found:
        sys.exit(NOT_RUNNING)
    sys.exit(0 if all(service.health in status.WELL for service in services) else 1)


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


@click.command("logs")
@click.argument("service", required=False)
@click.option("-f", "--follow", is_flag=True, help="Go on as more is written, until Ctrl-C.")
@click.option("-n", "--lines", default=40, show_default=True, help="How many of the last lines of each log.")
def show_logs(service: str | None, follow: bool, lines: int) -> None:
    """Show the logs: all, or of SERVICE with its worker."""
    log_files.show(HERE, service, lines, follow=follow)
