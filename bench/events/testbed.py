"""The broker and the database that the measurements have to themselves, and the processes that are measured there."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pika
import psutil

from bench.events import environment, workload
from launcher.environment import inherited
from launcher.home import ROOT
from launcher.servers.temporary import temporary_servers
from shared import broker, db
from shared.events.declare import topology
from shared.events.log.store import ensure_event_indexes
from shared.ids import new_id
from shared.settings import Settings

#: Seconds that a process may take for its task, messages to arrive, a process to end; between two queries of a queue.
PATIENCE, ARRIVE, END, LOOK = 60.0, 15.0, 3.0, 0.1
#: How often a peer's messages are published until its queue holds all of them.
TRIES = 3
LOGS = ROOT / "var" / "bench" / "events"


@dataclass(frozen=True, slots=True)
class Running:
    """A process at work; called, it waits for the line of JSON that the process prints."""

    process: subprocess.Popen[str]
    module: str

    def __call__(self) -> dict[str, Any]:
        return _read_result(self.process, self.module)

    @property
    def mebibytes(self) -> float:
        """What it takes of the memory at this moment."""
        return psutil.Process(self.process.pid).memory_info().rss / 2**20


class TooFew(RuntimeError):
    """Not all messages that were published arrived in their queue."""


@dataclass(frozen=True, slots=True)
class Testbed:
    """A database on the servers of the measurement, with the queues that all databases share."""

    mongodb_uri: str
    amqp_url: str
    peers_python: Path
    database: str = "bench"
    #: What the caller's environment has besides.
    inherited: dict[str, str] = field(default_factory=inherited, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of a process that works here."""
        return self.inherited | {
            "MONGODB_URI": self.mongodb_uri,
            "MONGODB_DATABASE": self.database,
            "AMQP_URL": self.amqp_url,
            "KABAR_SECRET_KEY": "for-measurements-only-" + "x" * 32,
            "KABAR_LOG_FORMAT": "json",
        }

    @contextmanager
    def fresh(self) -> Iterator[Testbed]:
        """The same servers with an empty database, which this process uses too; dropped afterwards."""
        testbed = replace(self, database=f"bench_{new_id().replace('-', '')}")
        testbed.use()
        for name in ("effects", "inbox", "event_chain"):
            db.database().create_collection(name)
        ensure_event_indexes()
        try:
            yield testbed
        finally:
            testbed.use()
            db.client().drop_database(testbed.database)

    def use(self) -> None:
        """Let this process work on this testbed's database."""
        db.connect(_settings(self))

    def own(self, name: str, count: int) -> dict[str, Any]:
        """What Kabar's program of that name prints after `count` events."""
        with self.process(sys.executable, f"bench.events.own.{name}", count) as running:
            return running()

    def publish(self, peer: str, count: int) -> float:
        """The seconds that a peer's producer takes for `count` messages; its queue holds them afterwards."""
        if peer == "kombu":
            return self._published(peer, workload.QUEUE, count)
        for _ in range(TRIES - 1):
            self._forget(f"bench.{peer}")
            try:
                return self._published(peer, f"bench.{peer}", count)
            except TooFew:  # the broker may lose what comes for a queue that it has only just made again
                continue
        self._forget(f"bench.{peer}")
        return self._published(peer, f"bench.{peer}", count)

    def _published(self, peer: str, queue: str, count: int) -> float:
        with self.process(self.peers_python, f"bench.events.peers.{peer}", "publish", count) as running:
            seconds = running()["seconds"]
        self.wait_for_messages(queue, count)
        return float(seconds)

    def consume(self, peer: str, count: int, threads: int) -> float:
        """The seconds that a peer's worker takes for the effects of `count` messages in its queue."""
        with self.process(self.peers_python, f"bench.events.peers.{peer}", "consume", count, threads) as running:
            return float(running()["seconds"])

    @contextmanager
    def process(self, python: str | Path, module: str, *arguments: object) -> Iterator[Running]:
        """A process that is ended with the block."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"{module.rsplit('.', 1)[-1]}.log").open("a") as log:
            process = subprocess.Popen(
                [str(python), "-m", module, *map(str, arguments)],
                cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
            try:
                yield Running(process, module)
            finally:
                _end(process)

    def declare(self) -> None:
        """Exchanges and queues, as the relay declares them."""
        with broker.connect(self.amqp_url) as connection:
            topology.declare(connection.channel())

    def purge(self, queue: str) -> None:
        """Delete the messages in a queue."""
        with self._channel() as channel:
            channel.queue_purge(queue)

    def _forget(self, queue: str) -> None:
        """Delete a peer's queue: what its last worker had not acknowledged when it was ended came back to it."""
        with self._channel() as channel:
            channel.queue_delete(queue)

    def wait_for_messages(self, queue: str, count: int) -> None:
        """Return when the queue holds so many: producers without confirms have ended before the broker has it all."""
        until = time.monotonic() + ARRIVE
        with self._channel() as channel:
            while (found := channel.queue_declare(queue, passive=True).method.message_count) != count:
                if time.monotonic() > until:
                    raise TooFew(f"{found} messages in {queue}, not {count}")
                time.sleep(LOOK)

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        connection = pika.BlockingConnection(pika.URLParameters(self.amqp_url))
        try:
            yield connection.channel()
        finally:
            connection.close()


def _settings(testbed: Testbed) -> Settings:
    """Of all settings only the servers matter here."""
    nothing = dict.fromkeys(("secret_key", "site_url", "intake_url", "review_url", "publisher_url", "metrics_url"), "")
    return Settings(
        mongodb_uri=testbed.mongodb_uri, mongodb_database=testbed.database, amqp_url=testbed.amqp_url, site_root=Path(),
        smtp_host="", smtp_port=0, smtp_username=None, smtp_password=None, smtp_starttls=False, mail_from="",
        webhook_allowed_networks=(), log_format="json", version="", **nothing,
    )  # fmt: skip


@contextmanager
def testbed() -> Iterator[Testbed]:
    """Servers of the measurement's own, stopped and removed afterwards however the block ends."""
    interpreter = environment.python()
    with temporary_servers() as servers:
        servers.wait_ready()
        found = Testbed(servers.mongodb.url, servers.rabbitmq.url, interpreter)
        found.declare()
        try:
            yield found
        finally:
            db.disconnect()


def _read_result(process: subprocess.Popen[str], module: str) -> dict[str, Any]:
    """The line of JSON; raises RuntimeError where the process ends without it or takes too long."""
    assert process.stdout is not None
    limit = threading.Timer(PATIENCE, process.kill)
    limit.start()
    try:
        for line in process.stdout:
            if line.startswith('{"seconds"'):
                result: dict[str, Any] = json.loads(line)
                return result
    finally:
        limit.cancel()
    raise RuntimeError(f"{module} ended before its work was done; its log is in var/bench/events")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
