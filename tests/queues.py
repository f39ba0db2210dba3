"""Emptying what a test left in the queues of a virtual host that the next one uses too."""

from __future__ import annotations

from typing import Any

from amqp.exceptions import NotFound

from shared import broker
from shared.events.declare import topology
from tests.waiting import until


def empty_queues(amqp_url: str) -> None:
    """Purge every queue once it has no consumers: what a consumer had not settled is back in it then."""
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        names = [queue.name for queue in topology.declared()]
        if not _exists(connection, names[0]):
            return
        for name in names:
            until(lambda name=name: not _consumers(channel, name))
        for name in names:
            channel.queue_purge(name, nowait=True)
        _consumers(channel, names[-1])  # returns when all is done


def _exists(connection: Any, name: str) -> bool:
    with connection.channel() as channel:
        try:
            channel.queue_declare(name, passive=True)
        except NotFound:
            return False
    return True


def _consumers(channel: Any, name: str) -> int:
    return int(channel.queue_declare(name, passive=True).consumer_count)
