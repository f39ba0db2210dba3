"""The processes that an item passes on its way to the public site, each with the address of a collector."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.office import AGENCY, Office
from launcher import processes
from launcher.home import ROOT
from launcher.ports import Ports
from launcher.supervision.program import Program
from shared.content import Agency
from shared.identity.accounts import create
from shared.identity.principal import Role
from shared.settings import Settings
from tests.integration.tracing.collector import Collector, collector
from tests.waiting import until

BACKGROUND = {"relay", "review-worker", "publisher-worker"}


@pytest.fixture
def collected() -> Iterator[Collector]:
    """What the processes sent to the collector."""
    with collector() as running:
        yield running


@pytest.fixture
def traced_office(settings: Settings, collected: Collector, tmp_path: Path) -> Iterator[Office]:
    """People at work with intake and review; behind them relay and workers."""
    ports = Ports.free()
    web = [program for program in processes.web_programs(ports) if program.name in {"intake", "review"}]
    background = [program for program in processes.background_programs(ports) if program.name in BACKGROUND]
    tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": collected.url, "OTEL_BSP_SCHEDULE_DELAY": "50"}
    started = [start(program, tracing | metrics_folder(tmp_path / program.name)) for program in web]
    started += [start(program, tracing) for program in background]
    try:
        people = create_users()
        until(lambda: all(is_ready(program) for program in web))
        urls = {program.name: str(program.url) for program in web}
        yield Office(urls["intake"], urls["review"], "", people)
    finally:
        for process in started:
            process.send_signal(signal.SIGINT)  # at once, without waiting for connections that are kept alive
        for process in started:
            process.wait(30)


def metrics_folder(folder: Path) -> dict[str, str]:
    """Where a web process counts."""
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def start(program: Program, extra: dict[str, str]) -> subprocess.Popen[bytes]:
    """The program as a process with the environment of the test."""
    return subprocess.Popen(program.command, cwd=ROOT, env={**os.environ, **program.environment, **extra})


def create_users() -> dict[str, str]:
    """An agency, and the passwords of an editor and of a second person."""
    Agency(code=AGENCY, name="Dinas Kominfo", short_name="Kominfo", slug=AGENCY, kind="dinas").save()
    passwords = {"editor": "kata-sandi-editor", "chief": "kata-sandi-pemimpin", "ops": "kata-sandi-operator"}
    for name, role in (("editor", Role.EDITOR), ("chief", Role.CHIEF_EDITOR), ("ops", Role.OPS)):
        create(name, name.title(), passwords[name], [role])
    return passwords


def is_ready(program: Program) -> bool:
    """Whether its web server reports that it can serve."""
    try:
        return httpx.get(str(program.ready_url)).is_success
    except httpx.TransportError:
        return False
