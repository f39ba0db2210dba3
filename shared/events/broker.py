"""Connecting to RabbitMQ with kombu, and declaring the topology."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import ChannelError, ConnectionError
from kombu import Connection

from shared.events import topology
from shared.events.buffering import BufferedTransport

#: Seconds between heartbeats; after two without a sign of life the other side counts as gone.
HEARTBEAT = 20
#: Seconds to wait for a TCP connection or a confirm.
TIMEOUT = 10
#: What is raised when the broker is away or refuses.
CONNECTION_ERRORS: tuple[type[Exception], ...] = (ConnectionError, ChannelError, OSError)


def connect(amqp_url: str) -> Connection:
    """A connection whose publishes are confirmed; opened at first use."""
    connection = Connection(
        amqp_url,
        heartbeat=HEARTBEAT,
        connect_timeout=TIMEOUT,
        transport_options={"confirm_publish": True, "confirm_timeout": TIMEOUT},
    )
    connection.transport_cls = BufferedTransport
    return connection


def declare(channel: Any) -> None:
    """Declare every exchange and queue; idempotent, and the same from every process."""
    channel.exchange_declare(topology.EXCHANGE, "topic", durable=True, auto_delete=False)
    channel.exchange_declare(topology.DEAD_EXCHANGE, "fanout", durable=True, auto_delete=False)
    _queue(channel, topology.DEAD_QUEUE, topology.DEAD_ARGUMENTS)
    channel.queue_bind(topology.DEAD_QUEUE, topology.DEAD_EXCHANGE)
    for seconds in topology.DELAYS:
        name = topology.delay_name(seconds)
        channel.exchange_declare(name, "fanout", durable=True, auto_delete=False)
        _queue(channel, name, topology.delay_arguments(seconds))
        channel.queue_bind(name, name)
    for queue in topology.QUEUES.values():
        for name, keys in queue.lanes.items():
            _queue(channel, name, queue.arguments)
            for key in keys:
                channel.queue_bind(name, topology.EXCHANGE, key)


def _queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
