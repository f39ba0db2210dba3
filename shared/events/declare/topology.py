"""Exchanges and queues: which consumer receives which events. Works unchanged on RabbitMQ 3.10 and 4.x.

The relay declares all of it before it publishes anything, so no event is lost because its consumer never ran yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.channels import CHANNELS
from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import EventType
from shared.events.declare.types.content import CONTENT_APPROVED, CONTENT_WITHDRAWN
from shared.events.declare.types.delivery import (
    DELIVERY_FAILED,
    DELIVERY_REQUESTED,
    DELIVERY_SUCCEEDED,
    DELIVERY_UNKNOWN,
)
from shared.events.declare.types.submission import SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED

#: A direct exchange, in which the broker finds the queues of a key by a look-up. A topic exchange compares words, which
#: took a quarter of RabbitMQ 3.10's time for a message.
EXCHANGE = "kabar.events.direct"
#: Exchanges of earlier releases, to which nothing is published any more.
RETIRED = ("kabar.events",)
DEAD_EXCHANGE = "kabar.dead"
DEAD_QUEUE = "kabar.dead"

#: Seconds a retry waits, by attempt; the last one repeats. It waits in a queue of its own, so nothing waits behind it.
DELAYS = (1, 5, 30, 120, 600)
#: Deliveries of one message before the broker itself gives up on it (a handler that kills its process).
DELIVERY_LIMIT = 20
#: The header with how often the broker redelivered a message. A copy that is sent again must not have it.
DELIVERY_COUNT = "x-delivery-count"


#: Appended to the routing key of an event that must not wait behind others.
URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class QueueDeclaration:
    """A consumer's work queue and the events that it receives: the only place that names them for the consumer.

    With `route` it receives only those that are sent with this route (`delivery.requested` + `web`), else all of them.
    With `urgent_lane` there is a second queue, of what is urgent: however much waits in the first, it is handled at
    once. Quorum queues know no priorities in RabbitMQ 3.10.
    """

    name: str
    events: tuple[EventType, ...]
    route: str = ""
    urgent_lane: bool = False

    def takes(self, routing_key: str) -> bool:
        """Whether events with this routing key, urgent or not, are for this queue or its urgent lane."""
        family, happened, *route = routing_key.removesuffix(f".{URGENT}").split(".")
        if self.route and [self.route] != route:
            return False
        return any(event.name == f"{family}.{happened}" for event in self.events)

    @property
    def lanes(self) -> dict[str, list[str]]:
        """Each queue with its routing keys; the work queue first."""
        keys = [key for key in sorted(routing_keys()) if self.takes(key)]
        if not self.urgent_lane:
            return {self.name: keys}
        urgent = [key for key in keys if key.endswith(f".{URGENT}")]
        return {self.name: [key for key in keys if key not in urgent], f"{self.name}.{URGENT}": urgent}

    @property
    def arguments(self) -> dict[str, Any]:
        """A quorum queue whose dead letters are themselves confirmed."""
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_EXCHANGE,
            "x-dead-letter-routing-key": self.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }


EVERY_EVENT = tuple(CATALOG.values())
#: One for each action of the life cycle, so that a new action reaches the agency without another line.
_CONTENT = tuple(event for event in EVERY_EVENT if event.name.startswith("content."))
_OUTCOMES = (DELIVERY_SUCCEEDED, DELIVERY_FAILED, DELIVERY_UNKNOWN)

QUEUES: dict[str, QueueDeclaration] = {
    queue.name: queue
    for queue in (
        QueueDeclaration("intake.status", (*_CONTENT, *_OUTCOMES)),
        QueueDeclaration("review.submissions", (SUBMISSION_RECEIVED, SUBMISSION_RESUBMITTED), urgent_lane=True),
        QueueDeclaration("review.deliveries", _OUTCOMES),
        QueueDeclaration("publisher.content", (CONTENT_APPROVED, CONTENT_WITHDRAWN), urgent_lane=True),
        *(
            QueueDeclaration(f"publisher.{channel}", (DELIVERY_REQUESTED,), route=channel, urgent_lane=True)
            for channel in CHANNELS
        ),
        QueueDeclaration("metrics.events", EVERY_EVENT),
    )
}


def delay_name(seconds: int) -> str:
    """The exchange, and the queue behind it, where a retry waits that long; its routing key names its work queue."""
    return f"kabar.delay.{seconds}s"


def delay_arguments(seconds: int) -> dict[str, Any]:
    """When the time is up the message goes, by the default exchange, to the queue that its routing key names."""
    return {
        "x-queue-type": "quorum",
        "x-message-ttl": seconds * 1000,
        "x-dead-letter-exchange": "",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


@dataclass(frozen=True, slots=True)
class Declared:
    """A queue as it is declared to the broker: its arguments, and the (exchange, routing key) pairs it is bound to."""

    name: str
    arguments: dict[str, Any]
    bindings: tuple[tuple[str, str], ...]


def declared() -> list[Declared]:
    """Every queue there is."""
    return [
        Declared(DEAD_QUEUE, {"x-queue-type": "quorum"}, ((DEAD_EXCHANGE, ""),)),
        *(Declared(name, delay_arguments(seconds), ((name, ""),)) for seconds, name in _delays()),
        *work_queues(),
    ]


def work_queues() -> list[Declared]:
    """Those that consumers work on, urgent lanes among them."""
    return [
        Declared(name, queue.arguments, tuple((EXCHANGE, key) for key in keys))
        for queue in QUEUES.values()
        for name, keys in queue.lanes.items()
    ]


@cache
def routing_keys() -> frozenset[str]:
    """Every key that an event may have: its name, or that with the route of a queue; urgent or not."""
    names = {event.name for event in EVERY_EVENT}
    routed = {f"{event.name}.{queue.route}" for queue in QUEUES.values() if queue.route for event in queue.events}
    return frozenset(names | routed | {f"{key}.{URGENT}" for key in names | routed})


def exchanges() -> dict[str, str]:
    """The type of each exchange."""
    return {EXCHANGE: "direct", DEAD_EXCHANGE: "fanout"} | {name: "fanout" for _, name in _delays()}


def _delays() -> list[tuple[int, str]]:
    return [(seconds, delay_name(seconds)) for seconds in DELAYS]


def declare(channel: Any, only: Collection[str] | None = None) -> None:
    """Declare every exchange and queue, of the work queues `only` those that are named; idempotent.

    The bindings are sent without waiting for a reply to each. A refusal closes the channel, so that what follows fails.
    """
    for exchange, kind in exchanges().items():
        channel.exchange_declare(exchange, kind, durable=True, auto_delete=False)
    others = {queue.name for queue in work_queues()} - set(only) if only is not None else set()
    for queue in declared():
        if queue.name in others:
            continue
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=queue.arguments)
        for exchange, key in queue.bindings:
            channel.queue_bind(queue.name, exchange, key, nowait=True)
    channel.exchange_declare(EXCHANGE, "direct", passive=True)  # its reply comes after all of them
