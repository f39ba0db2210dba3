"""From nothing to ready: servers, users and indexes, services, and a look at each whether it does its work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launcher import broker, platform, processes, shutdown
from launcher.console import step
from launcher.environment import platform_environment, urls, with_publisher_keys
from launcher.home import Home
from launcher.http import responds
from launcher.keys import Keys
from launcher.ports import Ports, require_free
from launcher.preparation import build_site, compile_catalogs, seed
from launcher.servers.resolve import Servers, resolve
from launcher.supervision.program import Program
from launcher.supervision.supervisor import Supervisor
from launcher.supervision.watch import Watch
from launcher.waiting import wait_for

SERVER_SECONDS, SERVICE_SECONDS = 90, 60


def start(home: Home, ports: Ports, *, outlive_me: bool) -> platform.Platform:
    """Start everything and wait until it is ready; on failure nothing is left running."""
    shutdown.stop(home)
    supervisor = Supervisor(home)
    keys = Keys.of(home)
    servers = resolve(home, ports, keys)
    programs = [*servers.programs(), *processes.web_programs(ports), *processes.background_programs(ports)]
    require_free({name: port for program in programs for name, port in program.ports.items()})
    servers.rabbitmq.prepare()
    environment = platform_environment(home, ports, keys, servers.mongodb.url, servers.rabbitmq.url)
    supervisor.start(with_publisher_keys(programs, keys), environment, outlive_me=outlive_me)
    try:
        return _Startup(home, ports, servers, supervisor, environment).run()
    except BaseException:
        supervisor.stop()
        raise


@dataclass(frozen=True, slots=True)
class _Startup:
    home: Home
    ports: Ports
    servers: Servers
    supervisor: Supervisor
    environment: Mapping[str, str]

    def run(self) -> platform.Platform:
        web, background = processes.web_programs(self.ports), processes.background_programs(self.ports)
        with ThreadPoolExecutor(1) as aside:
            self._launch(self.servers.rabbitmq.programs())
            catalogs = aside.submit(compile_catalogs, self.home, self.environment)
            self.servers.mongodb.prepare()  # fetched at the first start, while RabbitMQ starts
            with step("MongoDB"):
                self._launch(self.servers.mongodb.programs())
                self.servers.mongodb.wait_ready(SERVER_SECONDS, Watch(self.supervisor, self.home, ["mongodb"]))
            with step("Users, agencies and indexes"):
                seed(self.home, self.environment)
                catalogs.result()
            site = aside.submit(build_site, self.home, self.environment)
            self._launch(web)
            self._wait_for_web(web)
            site.result()
        self._launch(background)
        with step("RabbitMQ"):
            self.servers.rabbitmq.wait_ready(SERVER_SECONDS, Watch(self.supervisor, self.home, ["epmd", "rabbitmq"]))
        with step("Services"):
            self._wait_for_services([*web, *background])
        return self._platform()

    def _platform(self) -> platform.Platform:
        found = platform.Platform(
            var=self.home.var,
            version=self.environment["KABAR_VERSION"],
            urls=urls(self.ports),
            smtp_port=int(self.environment["KABAR_SMTP_PORT"]),
            mongodb_uri=self.servers.mongodb.url,
            mongodb_database=self.environment["MONGODB_DATABASE"],
            amqp_url=self.servers.rabbitmq.url,
            management_url=self.servers.rabbitmq.management_url,
        )
        found.save()
        return found

    def _launch(self, programs: Iterable[Program]) -> None:
        for program in programs:
            self.supervisor.start_program(program.name)

    def _wait_for_web(self, web: list[Program]) -> None:
        """Until each returns a response: RabbitMQ's start leaves processor time for one step at a time."""
        names = [program.name for program in web]
        wait_for(
            ", ".join(names),
            lambda: all(responds(f"{program.url}/healthz") for program in web),
            SERVICE_SECONDS,
            Watch(self.supervisor, self.home, names),
        )

    def _wait_for_services(self, programs: list[Program]) -> None:
        wait_for(
            lambda: ", ".join(self._unready(programs)),
            lambda: not self._unready(programs),
            SERVICE_SECONDS,
            Watch(self.supervisor, self.home, [program.name for program in programs]),
        )

    def _unready(self, programs: list[Program]) -> list[str]:
        states = self.supervisor.programs()
        without_consumer = broker.queues_without_consumer(self.servers.rabbitmq.url)
        return [
            program.name
            for program in programs
            if states[program.name]["statename"] != "RUNNING"
            or not responds(program.ready_url)
            or without_consumer is None
            or not program.is_consuming(without_consumer)
        ]
