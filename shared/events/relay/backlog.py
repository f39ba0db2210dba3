"""The backlog at this moment: what is not published yet, and what waits in the queues."""

from __future__ import annotations

from dataclasses import dataclass

from pymongo import ASCENDING

from shared import broker
from shared.clock import now
from shared.events.declare import topology
from shared.events.log.store import events, outbox_entries


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Committed events that the broker has not confirmed: how many, and the age of the oldest in seconds."""

    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages that wait in a queue, and how many consumers it has."""

    name: str
    messages: int
    consumers: int


def unpublished() -> Unpublished:
    """What waits for the broker."""
    first = outbox_entries().find_one({}, sort=[("_id", ASCENDING)])
    oldest = first and events().find_one({"_id": first["_id"]}, {"time": 1})
    age = max((now() - oldest["time"]).total_seconds(), 0.0) if oldest else 0.0
    return Unpublished(outbox_entries().count_documents({}), age)


def queues(amqp_url: str) -> list[Queue]:
    """Every queue of the topology; raises broker.CONNECTION_ERRORS where the broker is away or has none of them."""
    names = [queue.name for queue in topology.declared()]
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        states = [channel.queue_declare(name, passive=True) for name in names]
    return [Queue(name, state.message_count, state.consumer_count) for name, state in zip(names, states, strict=True)]
