"""The surroundings of one test: a database and a virtual host of its own, and the processes that work on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from launcher.environment import inherited
from shared import db
from shared.events.log.store import ensure_event_indexes
from shared.settings import Settings
from tests.directory import plain_settings
from tests.faults.backbone.processes import Process
from tests.faults.backbone.programs.breaking import VARIABLE
from tests.faults.backbone.programs.worker import OPTIONS
from tests.faults.backbone.proxy import Proxy
from tests.faults.backbone.servers import VirtualHost

#: MongoDB's driver looks every half a second whether the server is there, not every ten.
_QUICKLY_NOTICED = "mongodb://127.0.0.1:{}/?directConnection=true&heartbeatFrequencyMS=500"
_PROGRAMS = "tests.faults.backbone.programs"


class Harness:
    """Starts relays and workers; all of them end with the test."""

    def __init__(self, environment: Mapping[str, str], settings: Settings, queues: VirtualHost, folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self.settings, self.queues = settings, queues
        self._processes: list[Process] = []

    def relay(self, **changes: Any) -> Process:
        """A relay; `changes` as in `start`."""
        return self.start("relay", **changes)

    def worker(self, **changes: Any) -> Process:
        """A worker; `changes` as in `start`."""
        return self.start("worker", **changes)

    def hold(self, name: str) -> Hold:
        """A point at which a process can be made to stand still."""
        return Hold(self._folder / name)

    def clock(self, name: str, wrong_by: float = 0.0) -> Clock:
        """A clock for a process, wrong by so many seconds."""
        return Clock(self._folder / f"{name}.clock", wrong_by)

    def start(
        self, program: str, *, broker: Proxy | None = None, mongodb: Proxy | None = None,
        options: Mapping[str, Any] | None = None, clock: Clock | None = None, **faults: Any,
    ) -> Process:  # fmt: skip
        """Start a program of this package: `broker` and `mongodb` are networks to go through, `options` the consumer's.

        `clock` and `faults` are passed to breaking.prepare().
        """
        if clock:
            faults["clock"] = str(clock.path)
        variables = {OPTIONS: json.dumps(options or {}), VARIABLE: json.dumps(faults)}
        environment = {**self._environment, **variables}
        if broker:
            environment["AMQP_URL"] = _through(broker, self.settings.amqp_url)
        if mongodb:
            environment["MONGODB_URI"] = _QUICKLY_NOTICED.format(mongodb.port)
        log = self._folder / f"{program}-{len(self._processes)}.log"
        process = Process(f"{_PROGRAMS}.{program}", environment, log)
        self._processes.append(process)
        return process

    @contextmanager
    def network_to_broker(self) -> Iterator[Proxy]:
        """A network that can break, to the broker."""
        with Proxy(_port(self.settings.amqp_url)) as network:
            yield network

    @contextmanager
    def network_to_mongodb(self) -> Iterator[Proxy]:
        """A network that can break, to MongoDB."""
        with Proxy(_port(self.settings.mongodb_uri)) as network:
            yield network

    def end(self) -> None:
        """Kill what still runs."""
        for process in self._processes:
            process.kill()


class Hold:
    """A process stands still here until it is let go."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def is_reached(self) -> bool:
        """Whether the process stands there."""
        return Path(f"{self.path}.reached").exists()

    def let_go(self) -> None:
        """Let it go on."""
        Path(f"{self.path}.go").touch()


class Clock:
    """A clock that can be put forward and back while processes look at it."""

    def __init__(self, path: Path, wrong_by: float) -> None:
        self.path = path
        self.set(wrong_by)

    def set(self, wrong_by: float) -> None:
        """From now on it is wrong by so many seconds; who looks sees the old value or the new."""
        beside = self.path.with_suffix(".new")
        beside.write_text(str(wrong_by))
        beside.rename(self.path)


def before(at: str, nth: int = 1, hold: Hold | None = None) -> dict[str, Any]:
    """The process ends (or freezes) when it is about to call `at` (`module:name`) for the nth time."""
    return {"at": at, "when": "before", "nth": nth, "hold": str(hold.path) if hold else None}


def after(at: str, nth: int = 1, hold: Hold | None = None) -> dict[str, Any]:
    """The process ends (or freezes) when its nth call of `at` has returned."""
    return before(at, nth, hold) | {"when": "after"}


@contextmanager
def harness(mongodb_uri: str, database: str, amqp_url: str, management_url: str, folder: Path) -> Iterator[Harness]:
    """A harness whose collections and indexes are there; this process works on its database too."""
    own = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database,
        "AMQP_URL": amqp_url,
        "KABAR_SECRET_KEY": "for-tests-only-" + "x" * 32,
        "KABAR_LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
    }
    settings = plain_settings(mongodb_uri=mongodb_uri, mongodb_database=database, amqp_url=amqp_url)
    db.connect(settings)
    for name in ("effects", "items", "marks", "inbox", "event_chain"):
        db.database().create_collection(name)
    ensure_event_indexes()
    found = Harness({**inherited(), **own}, settings, VirtualHost(amqp_url, management_url), folder)
    try:
        yield found
    finally:
        found.end()
        db.disconnect()


def _through(network: Proxy, url: str) -> str:
    """The URL with the network's port in place of the server's."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{network.port}")).geturl()


def _port(url: str) -> int:
    return int(urlsplit(url).port or 0)
