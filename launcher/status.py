"""How the platform does: each process, and what waits in the queues."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import httpx
import psutil

from launcher import broker, processes
from launcher.broker import Queue
from launcher.http import client
from launcher.platform import Platform
from launcher.ports import Ports

MIB = 1024 * 1024
#: supervisord's states, in our words. RUNNING becomes the state that the process reports, where it can be asked.
HEALTH = {"STARTING": "starting", "BACKOFF": "failing", "FATAL": "failed", "STOPPING": "stopping"}
WELL = ("ready", "running")


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One supervised process. Memory is its share (PSS) with its children, in MiB."""

    service: str
    url: str | None
    health: str
    pid: int | None
    version: str
    memory_mb: float | None
    uptime_seconds: int


def process_statuses(platform: Platform) -> list[ProcessStatus]:
    """All processes in the order of the process table, asked at the same time."""
    urls = {name: f"{url}/readyz" for name, url in platform.urls.items() if name in processes.SERVICES}
    infos = list(platform.supervisor.programs().values())
    idle = _idle_workers(broker.queues_without_consumer(platform.amqp_url) or set())
    with ThreadPoolExecutor(len(infos) or 1) as pool:
        found = pool.map(lambda info: _status(platform, info, urls.get(info["name"])), infos)
        return [
            replace(process, health="idle") if process.service in idle and process.health == "running" else process
            for process in found
        ]


def _idle_workers(without_consumer: set[str]) -> set[str]:
    """Workers that do not listen to all of their queues: just starting, or hanging."""
    return {
        program.name for program in processes.background_programs(Ports()) if not program.is_consuming(without_consumer)
    }


def queues(platform: Platform) -> list[Queue] | None:
    """The platform's queues; None where they cannot be known."""
    return broker.queues(platform.management_url, platform.amqp_url)


def _status(platform: Platform, info: dict[str, Any], ready_url: str | None) -> ProcessStatus:
    name, pid = info["name"], info["pid"] or None
    health, version = HEALTH.get(info["statename"], "stopped"), platform.version
    if info["statename"] == "RUNNING":
        health, version = _ask(ready_url, version)
    return ProcessStatus(
        service=name,
        url=platform.urls.get(name),
        health=health,
        pid=pid,
        version=version if pid and name not in ("mongodb", "rabbitmq", "epmd") else "",
        memory_mb=_memory(pid) if pid else None,
        uptime_seconds=int(time.time() - info["start"]) if pid else 0,
    )


def _ask(ready_url: str | None, version: str) -> tuple[str, str]:
    """What the process says of itself, and which version it is."""
    if not ready_url:
        return "running", version
    try:
        said = client().get(ready_url).json()
        return said.get("status", "unavailable"), said.get("version", version)
    except (httpx.HTTPError, ValueError):
        return "unavailable", version


def _memory(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return round(sum(member.memory_full_info().pss for member in family) / MIB, 1)
    except psutil.Error:
        return None
