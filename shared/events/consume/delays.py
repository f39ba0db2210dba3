"""Where retries wait: queues outside the work queue, so that nothing waits behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kombu import Producer

from shared import broker
from shared.events.consume.handling import Received
from shared.events.declare import cloudevents, topology

#: Header that counts the attempts at a message.
ATTEMPT = "kabar-attempt"


@dataclass(frozen=True, slots=True)
class Delayed:
    """A message that is to come back to `queue` after at least `seconds`; None takes them from the schedule."""

    queue: str
    message: Received
    seconds: float | None


def put(amqp_url: str, delayed: Sequence[Delayed]) -> None:
    """Put copies where they wait; when this returns the originals can be acknowledged.

    On a connection of its own: on the consumer's another thread would read its confirms. Raises CONNECTION_ERRORS.
    """
    with broker.connect(amqp_url) as connection, connection.channel() as channel:
        producer = Producer(channel, auto_declare=False)
        for one in delayed:
            producer.publish(
                one.message.body,
                exchange=topology.delay_name(_delay_for(one.message.attempt, one.seconds)),
                routing_key=one.queue,
                headers={**one.message.headers, ATTEMPT: one.message.attempt + 1},
                content_type=cloudevents.content_type(one.message.headers),
                content_encoding="utf-8",
                delivery_mode=2,
                mandatory=True,
                retry=False,
            )


def _delay_for(attempt: int, wanted: float | None) -> int:
    """The shortest waiting queue that is long enough."""
    if wanted is None:
        return topology.DELAYS[min(attempt, len(topology.DELAYS)) - 1]
    return next((seconds for seconds in topology.DELAYS if seconds >= wanted), topology.DELAYS[-1])
