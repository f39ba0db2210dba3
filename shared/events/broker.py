"""Connecting to RabbitMQ with kombu, and declaring the topology."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import ChannelError, ConnectionError
from kombu import Connection

from shared.events import topology
from shared.events.buffering import BufferedTransport

#: Seconds between heartbeats; after two without a sign of life the other side counts as gone.
HEARTBEAT = 20
#: Seconds to wait for a TCP connection, an answer or a confirm. Without it a thread would wait for ever for what a
#: network swallowed, also when it only wants to close the connection.
TIMEOUT = 10
#: What is raised when the broker is away or refuses.
CONNECTION_ERRORS: tuple[type[Exception], ...] = (ConnectionError, ChannelError, OSError)


def connect(amqp_url: str) -> Connection:
    """A connection whose publishes are confirmed; opened at first use."""
    connection = Connection(
        amqp_url,
        heartbeat=HEARTBEAT,
        connect_timeout=TIMEOUT,
        transport_options={
            "confirm_publish": True,
            "confirm_timeout": TIMEOUT,
            "read_timeout": TIMEOUT,
            "write_timeout": TIMEOUT,
        },
    )
    connection.transport_cls = BufferedTransport
    return connection


def declare(channel: Any) -> None:
    """Declare every exchange and queue; idempotent, and the same from every process.

    Nothing waits for the answer to each of the many bindings. A refusal closes the channel, and so fails what follows.
    """
    for exchange, kind in topology.exchanges().items():
        channel.exchange_declare(exchange, kind, durable=True, auto_delete=False)
    for queue in topology.declared():
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=queue.arguments)
        for exchange, key in queue.bindings:
            channel.queue_bind(queue.name, exchange, key, nowait=True)
    channel.exchange_declare(topology.EXCHANGE, "direct", passive=True)  # answered when all is done
