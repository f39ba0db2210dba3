"""Exchanges and queues: which consumer receives which events. Works unchanged on RabbitMQ 3.10 and 4.x.

The relay declares all of it before it publishes anything, so no event is lost because its consumer never ran yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.channels import CHANNELS
from shared.events.declare.catalog import CATALOG

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
    """A consumer's work queue and the routing keys it takes: `*` is one word of a key, `#` any number of them.

    With `urgent_lane` there is a second queue, of what is urgent: however much waits in the first, it is handled at
    once. Quorum queues know no priorities in RabbitMQ 3.10.
    """

    name: str
    bindings: tuple[str, ...]
    urgent_lane: bool = False

    @property
    def lanes(self) -> dict[str, tuple[str, ...]]:
        """Each queue with the keys it takes; the work queue first."""
        urgent = tuple(f"{key}.{URGENT}" for key in self.bindings if key != "#")
        if not self.urgent_lane:
            return {self.name: self.bindings + urgent}
        return {self.name: self.bindings, f"{self.name}.{URGENT}": urgent}

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


QUEUES: dict[str, QueueDeclaration] = {
    queue.name: queue
    for queue in (
        QueueDeclaration("intake.status", ("content.*", "delivery.succeeded", "delivery.failed", "delivery.unknown")),
        QueueDeclaration("review.submissions", ("submission.*",), urgent_lane=True),
        QueueDeclaration("review.deliveries", ("delivery.succeeded", "delivery.failed", "delivery.unknown")),
        QueueDeclaration("publisher.content", ("content.approved", "content.withdrawn"), urgent_lane=True),
        *(
            QueueDeclaration(f"publisher.{channel}", (f"delivery.requested.{channel}",), urgent_lane=True)
            for channel in CHANNELS
        ),
        QueueDeclaration("metrics.events", ("#",)),
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
        Declared(name, queue.arguments, tuple((EXCHANGE, key) for key in keys_of(patterns)))
        for queue in QUEUES.values()
        for name, patterns in queue.lanes.items()
    ]


@cache
def routing_keys() -> frozenset[str]:
    """Every key that an event may have: its name, or that with a route that a queue waits for; urgent or not."""
    names = {name for name, _ in CATALOG}
    routed = {
        key for queue in QUEUES.values() for key in queue.bindings if any(key.startswith(f"{name}.") for name in names)
    }
    return frozenset(names | routed | {f"{key}.{URGENT}" for key in names | routed})


def keys_of(patterns: tuple[str, ...]) -> list[str]:
    """The keys among them that are one of the patterns'."""
    return [key for key in sorted(routing_keys()) if takes(patterns, key)]


def takes(patterns: tuple[str, ...], key: str) -> bool:
    """Whether one of the patterns, as queues are declared with, is one of this key."""
    return any(_pattern(pattern).fullmatch(key) for pattern in patterns)


@cache
def _pattern(binding: str) -> re.Pattern[str]:
    return re.compile(re.escape(binding).replace(r"\*", "[^.]+").replace(r"\#", ".*"))


def exchanges() -> dict[str, str]:
    """The type of each exchange."""
    return {EXCHANGE: "direct", DEAD_EXCHANGE: "fanout"} | {name: "fanout" for _, name in _delays()}


def _delays() -> list[tuple[int, str]]:
    return [(seconds, delay_name(seconds)) for seconds in DELAYS]


def declare(channel: Any) -> None:
    """Declare every exchange and queue; idempotent, and the same from every process.

    The bindings are sent without waiting for a reply to each. A refusal closes the channel, so that what follows fails.
    """
    for exchange, kind in exchanges().items():
        channel.exchange_declare(exchange, kind, durable=True, auto_delete=False)
    for queue in declared():
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=queue.arguments)
        for exchange, key in queue.bindings:
            channel.queue_bind(queue.name, exchange, key, nowait=True)
    channel.exchange_declare(EXCHANGE, "direct", passive=True)  # its reply comes after all of them
