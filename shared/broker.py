"""Connecting to RabbitMQ with kombu."""

from __future__ import annotations

from amqp.exceptions import ChannelError, ConnectionError
from kombu import Connection

from shared.buffered_transport import BufferedTransport

#: Seconds between heartbeats; after two without one the connection counts as lost.
HEARTBEAT = 20
#: Seconds to wait for a TCP connection, a reply or a confirm. Without it a thread would wait for ever for packets that
#: the network dropped, even to close the connection.
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
