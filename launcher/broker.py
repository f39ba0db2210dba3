"""What RabbitMQ reports of the queues."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httpx
from amqp.exceptions import AMQPError, NotFound
from kombu import Connection
from kombu.exceptions import OperationalError

from launcher.http import client
from shared.events.declare.topology import work_queues


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue: messages that wait, and messages delivered and not yet acknowledged."""

    name: str
    ready: int
    unacknowledged: int


def queues(management_url: str | None, amqp_url: str) -> list[Queue] | None:
    """The queues of the virtual host by name; None where the management API is not known or not reachable.

    The numbers are as old as RabbitMQ's statistics: up to some seconds.
    """
    if not management_url:
        return None
    parts = urlsplit(management_url)
    virtual_host = quote(urlsplit(amqp_url).path.removeprefix("/") or "/", safe="")
    url = f"{parts.scheme}://{parts.hostname}:{parts.port}/api/queues/{virtual_host}"
    try:
        response = client().get(url, auth=(parts.username or "", parts.password or "")).raise_for_status()
    except httpx.HTTPError:
        return None
    found = [Queue(q["name"], q.get("messages_ready", 0), q.get("messages_unacknowledged", 0)) for q in response.json()]
    return sorted(found, key=lambda queue: queue.name)


def queues_without_consumer(amqp_url: str) -> set[str] | None:
    """The work queues without a consumer at this moment; None where the broker is not reachable."""
    try:
        with Connection(amqp_url, connect_timeout=2) as connection:
            return {name for name in (queue.name for queue in work_queues()) if not _consumers(connection, name)}
    except (OSError, OperationalError, AMQPError):
        return None


def _consumers(connection: Connection, name: str) -> int:
    """How many listen. Asking for a queue that is not there closes the channel, so each question has its own."""
    with connection.channel() as channel:
        try:
            return int(channel.queue_declare(name, passive=True).consumer_count)
        except NotFound:
            return 0
