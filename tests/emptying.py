"""Emptying what a test left in the database and in the queues that the next one uses too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import NotFound
from pymongo.database import Database

from shared import broker
from shared.events.declare import topology
from tests.waiting import until


@dataclass
class Contacts:
    """Whether this process connected to a port, or started another process, which may have."""

    port: int | None
    made: bool = False


#: Those that are watched for; an audit hook cannot be taken away again, so there is one for all.
_watched: list[Contacts] = []


def _observe(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        for contacts in _watched:
            contacts.made = True
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        for contacts in _watched:
            contacts.made = contacts.made or arguments[1][1] == contacts.port


sys.addaudithook(_observe)


@contextmanager
def contacts(port: int | None) -> Iterator[Contacts]:
    """Most tests never use the broker: to look into every queue after each of them takes as long as the test."""
    _watched.append(watched := Contacts(port))
    try:
        yield watched
    finally:
        _watched.remove(watched)


def empty_collections(database: Database[dict[str, Any]]) -> None:
    """Delete every document, asking in one round trip which collections have any."""
    names = sorted(database.list_collection_names())
    if not names:
        return
    one_of_each = [[{"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": name}}}] for name in names]
    others = [
        {"$unionWith": {"coll": name, "pipeline": one}} for name, one in zip(names[1:], one_of_each[1:], strict=True)
    ]
    for found in database[names[0]].aggregate([*one_of_each[0], *others]):
        database[found["name"]].delete_many({})


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
