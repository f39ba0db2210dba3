"""Servers that run already and that others run: Kabar only waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kombu import Connection
from kombu.exceptions import OperationalError
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from launcher.supervision.program import Program
from launcher.waiting import wait_for


class ExternalRabbitMQ:
    """The RabbitMQ that AMQP_URL names; RABBITMQ_MANAGEMENT_URL, if set, lets `status` show its queues."""

    def __init__(self, url: str, management_url: str | None) -> None:
        self.url, self.management_url = url, management_url

    def prepare(self) -> None:
        """Does nothing: it is not ours."""

    def programs(self) -> list[Program]:
        """None: it runs already."""
        return []

    def wait_ready(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        """Wait until it accepts a connection."""
        wait_for("RabbitMQ of AMQP_URL", self._accepts_a_connection, seconds, check)

    def _accepts_a_connection(self) -> bool:
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1)
        except (OperationalError, OSError):
            return False
        return True


class ExternalMongoDB:
    """The MongoDB that MONGODB_URI names. It has to be a replica set."""

    def __init__(self, url: str) -> None:
        self.url = url

    def prepare(self) -> None:
        """Does nothing: it is not ours."""

    def programs(self) -> list[Program]:
        """None: it runs already."""
        return []

    def wait_ready(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        """Wait until there is a primary."""
        with MongoClient[dict[str, Any]](self.url, serverSelectionTimeoutMS=1000) as client:
            wait_for("MongoDB of MONGODB_URI", lambda: _has_primary(client), seconds, check)


def _has_primary(client: MongoClient[dict[str, Any]]) -> bool:
    try:
        hello = client.admin.command("hello")
    except PyMongoError:
        return False
    return bool(hello.get("isWritablePrimary") and hello.get("setName"))
