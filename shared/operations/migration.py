"""Giving a queue another declaration without losing the messages in it.

RabbitMQ never changes the arguments of a queue that exists. So its messages wait in a spare queue while it is made
again. Each step can be repeated: after an interruption the next call continues, and a message that was moved twice is
recognised by its consumer's inbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import ChannelClosedByBroker

from shared.events.declare.topology import DELIVERY_COUNT, RETIRED, Declared, declared

#: The spare queue of a queue: durable like all, without limits of its own.
_SPARE = {"x-queue-type": "quorum"}
_NOT_FOUND, _DIFFERS = 404, 406


class InUse(RuntimeError):
    """A worker still consumes the queue; its messages in flight could be lost with it."""


def changed(amqp_url: str) -> list[Declared]:
    """The queues whose declaration is not the broker's, and those whose migration was interrupted."""
    with _connected(amqp_url) as connection:
        return [queue for queue in declared() if _differs(connection, queue) or _exists(connection, _spare(queue))]


def migrate(amqp_url: str, queue: Declared, moved: Callable[[int], None] | None = None) -> int:
    """Declare `queue` again; returns how many messages were moved. `moved` is called with the number moved so far.

    New events continue to arrive meanwhile. Raises InUse; what pika raises when the broker does not take a message.
    """
    spare = _spare(queue)
    with _connected(amqp_url) as connection:
        if _differs(connection, queue):
            _refuse_consumers(connection, queue)
            _divert(connection.channel(), queue, spare)
            _move(connection, queue.name, spare, None)
            connection.channel().queue_delete(queue.name)
        channel = connection.channel()
        _declare(channel, queue)
        carried = 0
        if _exists(connection, spare):
            carried = _move(connection, spare, queue.name, moved)
            _bind(channel, queue)
            for exchange, key in queue.bindings:
                channel.queue_unbind(spare, exchange, key)
            carried += _move(connection, spare, queue.name, moved)
            channel.queue_delete(spare)
        _bind(channel, queue)
        return carried


def retired(amqp_url: str) -> list[str]:
    """Exchanges that an earlier release declared and that are still there."""
    with _connected(amqp_url) as connection:
        return [name for name in RETIRED if _exchange_exists(connection, name)]


def delete_exchange(amqp_url: str, name: str) -> None:
    """Delete it; a relay of an earlier release that still publishes there is refused, and loses nothing."""
    with _connected(amqp_url) as connection:
        connection.channel().exchange_delete(name)


def _spare(queue: Declared) -> str:
    return f"{queue.name}.moving"


@contextmanager
def _connected(amqp_url: str) -> Iterator[BlockingConnection]:
    connection = BlockingConnection(pika.URLParameters(amqp_url))
    try:
        yield connection
    finally:
        connection.close()


def _differs(connection: BlockingConnection, queue: Declared) -> bool:
    def as_declared(channel: BlockingChannel) -> Any:
        return channel.queue_declare(queue.name, durable=True, arguments=queue.arguments)

    return _exists(connection, queue.name) and _unless(_DIFFERS, connection, as_declared) is None


def _exists(connection: BlockingConnection, name: str) -> bool:
    return _state(connection, name) is not None


def _state(connection: BlockingConnection, name: str) -> Any:
    return _unless(_NOT_FOUND, connection, lambda channel: channel.queue_declare(name, passive=True))


def _exchange_exists(connection: BlockingConnection, name: str) -> bool:
    return _unless(_NOT_FOUND, connection, lambda channel: channel.exchange_declare(name, passive=True)) is not None


def _unless(refusal: int, connection: BlockingConnection, declare: Callable[[BlockingChannel], Any]) -> Any:
    """The broker's reply to a declaration, None where it refuses for this reason.

    A refusal closes the channel, so each question has one of its own.
    """
    channel = connection.channel()
    try:
        state = declare(channel).method
    except ChannelClosedByBroker as refused:
        if refused.reply_code != refusal:
            raise
        return None
    channel.close()
    return state


def _refuse_consumers(connection: BlockingConnection, queue: Declared) -> None:
    if _state(connection, queue.name).consumer_count:
        raise InUse(queue.name)


def _declare(channel: BlockingChannel, queue: Declared) -> None:
    channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=queue.arguments)


def _bind(channel: BlockingChannel, queue: Declared) -> None:
    for exchange, key in queue.bindings:
        channel.queue_bind(queue.name, exchange, key)


def _divert(channel: BlockingChannel, queue: Declared, spare: str) -> None:
    """From here on new messages go to the spare queue: first it gets them too, then it alone."""
    channel.queue_declare(spare, durable=True, auto_delete=False, arguments=_SPARE)
    for exchange, key in queue.bindings:
        channel.queue_bind(spare, exchange, key)
        channel.queue_unbind(queue.name, exchange, key)


def _move(connection: BlockingConnection, source: str, target: str, moved: Callable[[int], None] | None) -> int:
    """Each is confirmed by the broker in its new place before it is taken from the old one."""
    channel = connection.channel()
    channel.confirm_delivery()
    count = 0
    while True:
        method, properties, body = channel.basic_get(source)
        if method is None or method.delivery_tag is None:
            channel.close()
            return count
        if properties and properties.headers:
            properties.headers.pop(DELIVERY_COUNT, None)
        channel.basic_publish("", target, body or b"", properties, mandatory=True)
        channel.basic_ack(method.delivery_tag)
        count += 1
        if moved:
            moved(count)
