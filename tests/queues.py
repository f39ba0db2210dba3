"""Emptying what a test left in the queues of a virtual host that the next one uses too."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import NotFound

from shared import broker
from shared.events.declare import topology
from tests.waiting import until


def empty_queues(amqp_url: str) -> None:
    """Purge every queue that is not empty, once it has no consumers: what they had not settled is back in it then.

    Purging a quorum queue is an entry of its log, which costs several times as much as a look.
    """
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        names = [queue.name for queue in topology.declared()]
        if not _exists(connection, names[0]):
            return
        for name in names:
            until(lambda name=name: not _state(channel, name).consumer_count)
        filled = [name for name in names if _state(channel, name).message_count]
        for name in filled:
            channel.queue_purge(name)


def _exists(connection: Any, name: str) -> bool:
    with connection.channel() as channel:
        try:
            channel.queue_declare(name, passive=True)
        except NotFound:
            return False
    return True


def _state(channel: Any, name: str) -> Any:
    return channel.queue_declare(name, passive=True)
