"""Sending one consumer again what was published according to the log: messages are lost with the queue they wait in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from pymongo import ASCENDING

from shared import broker
from shared.db import transaction
from shared.events.declare import topology
from shared.events.declare.types.operations import EVENT_RESENT
from shared.events.log import outbox
from shared.events.log.message import Message
from shared.events.log.outbox import Actor
from shared.events.log.store import chain, events
from shared.events.relay.frames import Outgoing
from shared.events.relay.publisher import BatchPublisher
from shared.ids import new_id

#: Messages that are sent at once.
BATCH = 500


class NoSuchConsumer(LookupError):
    """No queue has this name."""


def counted(consumer: str, since: datetime) -> Counter[str]:
    """How many events of each type were published for the consumer since then; raises NoSuchConsumer."""
    return Counter(event.name for event in _published(consumer, since))


def resend(amqp_url: str, consumer: str, since: datetime, by: Actor) -> int:
    """Send all of them to this consumer alone; returns how many. Raises NoSuchConsumer, PublishFailed.

    What took effect already is recognised there. Its queue is declared before, so that there is one.
    """
    log = _published(consumer, since)
    with broker.connect(amqp_url) as connection:
        topology.declare(connection.channel())
    publisher, sent = BatchPublisher(amqp_url), 0
    try:
        while batch := [Outgoing("", consumer, one.id, one.body) for one in islice(log, BATCH)]:
            publisher.send(batch)
            publisher.wait()
            sent += len(batch)
    finally:
        publisher.close()
        _record(consumer, since, sent, by)
    return sent


def _published(consumer: str, since: datetime) -> Iterator[Message]:
    """Oldest first, in the order in which the relay sent them."""
    if consumer not in topology.QUEUES:
        raise NoSuchConsumer(consumer)
    queue = topology.QUEUES[consumer]
    blocks = chain().find({"at": {"$gte": since}}, {"events": 1}).sort("_id", ASCENDING)
    found = (event for block in blocks for event in _events_of(block["events"]))
    return (event for event in found if queue.takes(event.routing_key))


def _events_of(ids: list[str]) -> list[Message]:
    found = {one["_id"]: Message.of(one) for one in events().find({"_id": {"$in": ids}})}
    return [found[event_id] for event_id in ids]


def _record(consumer: str, since: datetime, count: int, by: Actor) -> None:
    data = {"consumer": consumer, "since": since.isoformat(), "count": count}
    transaction(lambda session: outbox.record(session, EVENT_RESENT, subject=new_id(), version=1, data=data, actor=by))
