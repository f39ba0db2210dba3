"""Servers for a test run: on free ports, in a folder that is gone afterwards, whatever else runs on the machine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.home import HERE, Home
from launcher.keys import Keys
from launcher.ports import Ports
from launcher.servers.mongodb import LocalMongoDB
from launcher.servers.rabbitmq import LocalRabbitMQ
from launcher.servers.resolve import own_rabbitmq
from launcher.supervision.supervisor import Supervisor

START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class TemporaryServers:
    """A mongod and a RabbitMQ that belong to one test run; `supervisor` stops, kills and starts them."""

    home: Home
    mongodb: LocalMongoDB
    rabbitmq: LocalRabbitMQ
    supervisor: Supervisor

    def wait_ready(self) -> None:
        """Return once both take reads and writes."""
        self.mongodb.wait_ready(START_SECONDS)
        self.rabbitmq.wait_ready(START_SECONDS)


@contextmanager
def temporary_servers() -> Iterator[TemporaryServers]:
    """Start both servers; call `wait_ready` before use. They end with the block, or with this process."""
    home = Home(Path(tempfile.mkdtemp(prefix="kabar-test-")).resolve())
    supervisor = Supervisor(home)
    try:
        HERE.make()
        home.make()
        ports, keys = Ports.free(), Keys.of(home)
        mongodb, rabbitmq = LocalMongoDB(home, ports.mongodb), own_rabbitmq(home, ports, keys)
        rabbitmq.prepare()
        programs = [*rabbitmq.programs(), *mongodb.programs()]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RABBITMQ_")}
        supervisor.start(programs, environment, outlive_me=False)
        for program in rabbitmq.programs():
            supervisor.start_program(program.name)
        mongodb.prepare()  # while RabbitMQ, which takes longer, starts
        for program in mongodb.programs():
            supervisor.start_program(program.name)
        yield TemporaryServers(home, mongodb, rabbitmq, supervisor)
    finally:
        supervisor.kill()
        shutil.rmtree(home.base, ignore_errors=True)
