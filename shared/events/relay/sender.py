"""Sending batches to the broker, one in flight at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from shared import tracing
from shared.events.declare import topology
from shared.events.log.message import Message
from shared.events.relay.frames import Outgoing
from shared.events.relay.publisher import BatchPublisher


class Sender:
    """A connection to the broker and the batch in flight on it: sent, and not confirmed yet."""

    def __init__(self, amqp_url: str) -> None:
        self._publisher = BatchPublisher(amqp_url)
        self._sent_at = 0
        self.in_flight: list[Message] = []

    def send(self, batch: list[Message], outgoing: Sequence[Outgoing]) -> None:
        """Begin to publish a batch; the one before must be confirmed. Raises PublishFailed."""
        if outgoing:
            self._publisher.send(outgoing)
        self.in_flight, self._sent_at = batch, time.time_ns()

    def confirm(self) -> list[Message]:
        """Wait until the broker has confirmed the batch in flight, and return it; raises PublishFailed."""
        if self.in_flight:
            self._publisher.wait()
            tracing.published(self.in_flight, topology.EXCHANGE, self._sent_at)
        confirmed, self.in_flight = self.in_flight, []
        return confirmed

    def close(self) -> None:
        """Close the connection."""
        self._publisher.close()
