"""The servers that these tests may break: their own, whatever servers the other tests run on."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psutil
from amqp.exceptions import NotFound
from pymongo import MongoClient

from launcher.servers import rabbitmq_scripts
from launcher.servers.temporary import TemporaryServers, temporary_servers
from shared import broker
from tests.servers import TestServers
from tests.waiting import until

#: More than any disk has: the broker's alarm for a full disk goes off. And the broker's own default.
NEVER_ENOUGH, ENOUGH = "1000000000000000", "50000000"


class Breakable:
    """A mongod and a RabbitMQ with the ways to break them."""

    def __init__(self, started: TemporaryServers) -> None:
        self._started = started
        self.test_servers = TestServers(
            started.mongodb.url, started.rabbitmq.url, started.rabbitmq.management_url, started.supervisor
        )

    def kill(self, name: str) -> None:
        """End a server as a power failure would; its supervisor starts it again."""
        os.kill(self._pid(name), signal.SIGKILL)

    def wait_until_back(self) -> None:
        """Return once both servers take reads and writes."""
        self._started.wait_ready()

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """The server stands still, with all its connections open, while the block runs."""
        process = psutil.Process(self._pid(name))
        process.suspend()
        try:
            yield
        finally:
            process.resume()

    @contextmanager
    def disk_alarm(self) -> Iterator[None]:
        """The broker has too little space on its disk while the block runs, and takes no messages."""
        self._rabbitmqctl("set_disk_free_limit", NEVER_ENOUGH)
        try:
            yield
        finally:
            self._rabbitmqctl("set_disk_free_limit", ENOUGH)

    def _pid(self, name: str) -> int:
        return int(until(lambda: self._started.supervisor.programs()[name]["pid"]))

    def _rabbitmqctl(self, *words: str) -> None:
        node = next(program for program in self._started.rabbitmq.programs() if program.name == "rabbitmq")
        command = [str(rabbitmq_scripts.find_or_install() / "rabbitmqctl"), *words]
        environment = {**os.environ, **node.environment}
        subprocess.run(command, cwd=self._started.home.base, env=environment, check=True, capture_output=True)


@contextmanager
def breakable_servers() -> Iterator[Breakable]:
    """Servers that end with the block."""
    with temporary_servers() as started:
        started.wait_ready()
        _forget_transactions_soon(started.mongodb.url)
        yield Breakable(started)


def _forget_transactions_soon(uri: str) -> None:
    """What a killed process had begun blocks its keys until the transaction's time is up: 10 s in production."""
    with MongoClient[dict[str, Any]](uri) as client:
        client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=2)


class VirtualHost:
    """The queues of one test, as an operator sees and changes them."""

    def __init__(self, amqp_url: str, management_url: str) -> None:
        self._amqp_url = amqp_url
        parts = urlsplit(management_url)
        self._name = quote(urlsplit(amqp_url).path.removeprefix("/"), safe="")
        self._api = httpx.Client(
            base_url=f"http://{parts.hostname}:{parts.port}/api",
            auth=(parts.username or "", parts.password or ""), timeout=10, trust_env=False,
        )  # fmt: skip

    def ready(self, queue: str) -> int:
        """Messages that wait there; none where the queue does not exist."""
        state = self._state(queue)
        return int(state.message_count) if state else 0

    def has_consumer(self, queue: str) -> bool:
        """Whether the queue exists and has a consumer."""
        state = self._state(queue)
        return bool(state and state.consumer_count)

    def limit(self, queue: str, messages: int) -> None:
        """Let the queue refuse what comes when it has so many."""
        definition = {"max-length": messages, "overflow": "reject-publish"}
        policy = {"pattern": f"^{queue}$", "apply-to": "queues", "definition": definition}
        self._api.put(f"/policies/{self._name}/full", json=policy).raise_for_status()

    def lift_limit(self) -> None:
        """Let the queue take everything again."""
        self._api.delete(f"/policies/{self._name}/full").raise_for_status()

    def delete_queue(self, queue: str) -> None:
        """Delete a queue with all that is in it."""
        self._api.delete(f"/queues/{self._name}/{queue}").raise_for_status()

    def unbind(self, queue: str, exchange: str, key: str) -> None:
        """Let the exchange pass nothing with this key to the queue any more."""
        props = quote(quote(key, safe=""), safe="") if key == "#" else quote(key, safe="")
        self._api.delete(f"/bindings/{self._name}/e/{exchange}/q/{queue}/{props}").raise_for_status()

    def _state(self, queue: str) -> Any:
        with broker.connect(self._amqp_url) as connection:
            try:
                return connection.channel().queue_declare(queue, passive=True)
            except NotFound:
                return None
