"""One thread of a consumer: takes messages off its queue, has them handled, and carries the verdicts out."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from typing import Any

import structlog
from kombu import Connection, Producer, Queue
from kombu import Consumer as KombuConsumer
from pymongo.errors import ConnectionFailure

from shared.events import broker, topology
from shared.events.consumer.declaration import Consumer
from shared.events.consumer.handling import Received, Verdict, handle
from shared.events.consumer.parking import park
from shared.events.figures import BATCH, HANDLED, HANDLING

log = structlog.get_logger()

#: Header that counts the attempts at a message.
ATTEMPT = "kabar-attempt"
#: After a batch of this many there is a crowd: then more are let gather for so many seconds, since a transaction costs
#: nearly the same however few it carries, and at such times the processor is wanted elsewhere.
CROWD, CROWD_GATHER = 10, 0.25
#: Seconds between looks at the stop flag and the heartbeat while nothing comes.
IDLE = 0.5
#: First and longest pause before connecting again, in seconds.
FIRST_BACKOFF, MAX_BACKOFF = 0.2, 15.0


class ConsumerLoop(threading.Thread):
    """Runs until `stop` is set; messages in hand are finished first."""

    def __init__(self, consumer: Consumer, amqp_url: str, stop: threading.Event, number: int = 1) -> None:
        super().__init__(name=f"{consumer.name}#{number}", daemon=True)
        self._consumer, self._amqp_url, self._stopping = consumer, amqp_url, stop
        self._buffer: list[Any] = []
        self._last_size = 0

    def run(self) -> None:
        """Consume; after a lost connection, or any other trouble, come back with a growing, jittered pause."""
        backoff = FIRST_BACKOFF
        while not self._stopping.is_set():
            try:
                with broker.connect(self._amqp_url) as connection:
                    connection.connect()
                    backoff = FIRST_BACKOFF
                    self._consume(connection)
            except Exception as error:
                log.warning("consumer_reconnects", consumer=self.name, error=repr(error))
                self._stopping.wait(backoff * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
                backoff = min(backoff * 2, MAX_BACKOFF)

    def _consume(self, connection: Connection) -> None:
        channel = connection.channel()
        broker.declare(channel)
        channel.basic_qos(0, self._prefetch, False)
        self._buffer.clear()
        queue = Queue(self._consumer.name, no_declare=True)
        with KombuConsumer(channel, [queue], on_message=self._buffer.append, no_ack=False, auto_declare=False):
            while not self._stopping.is_set():
                self._gather(connection)
                if self._buffer:
                    self._settle(connection, self._take())
                connection.heartbeat_check()

    @property
    def _prefetch(self) -> int:
        return self._consumer.batch if self._consumer.effects else 1

    def _gather(self, connection: Connection) -> None:
        """Wait for a message, then as long for company as the consumer declares."""
        timeout, until = IDLE, None
        while len(self._buffer) < self._prefetch:
            try:
                connection.drain_events(timeout=timeout)
            except TimeoutError:
                return
            until = until or time.monotonic() + self._patience
            timeout = until - time.monotonic()
            if timeout <= 0:
                return

    @property
    def _patience(self) -> float:
        return max(self._consumer.gather, CROWD_GATHER) if self._last_size >= CROWD else self._consumer.gather

    def _take(self) -> list[Any]:
        messages, self._buffer[:] = list(self._buffer), []
        self._last_size = len(messages)
        return messages

    def _settle(self, connection: Connection, messages: list[Any]) -> None:
        received = [_received(message) for message in messages]
        with HANDLING.labels(self._consumer.name).time():
            verdicts = self._handle(connection, received)
        _count(self._consumer.name, verdicts)
        if all(verdict.kind == "ack" for verdict in verdicts):
            messages[-1].ack(multiple=True)
            return
        for message, incoming, verdict in zip(messages, received, verdicts, strict=True):
            self._carry_out(connection, message, incoming, verdict)

    def _handle(self, connection: Connection, received: list[Received]) -> list[Verdict]:
        """Handle, waiting out a database that is away: giving the messages back would count against them."""
        while True:
            try:
                return handle(self._consumer, received)
            except ConnectionFailure as error:
                log.warning("database_away", consumer=self.name, error=repr(error))
                if self._stopping.wait(1.0):
                    raise
                connection.heartbeat_check()

    def _carry_out(self, connection: Connection, message: Any, incoming: Received, verdict: Verdict) -> None:
        if verdict.kind == "retry":
            self._delay(connection, incoming, verdict)
            log.warning("event_retry", consumer=self.name, attempt=incoming.attempt, reason=verdict.reason)
        elif verdict.kind == "park":
            park(self._consumer.name, incoming.headers, incoming.body, verdict.reason, verdict.detail)
            log.error("event_parked", consumer=self.name, reason=verdict.reason)
        message.ack()

    def _delay(self, connection: Connection, incoming: Received, verdict: Verdict) -> None:
        """Put a copy where it waits and comes back from; only then is the original acknowledged."""
        seconds = _delay_for(incoming.attempt, verdict.after)
        with connection.channel() as channel:
            Producer(channel, auto_declare=False).publish(
                incoming.body,
                exchange=topology.delay_name(seconds),
                routing_key=self._consumer.name,
                headers={**incoming.headers, ATTEMPT: incoming.attempt + 1},
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                mandatory=True,
                retry=False,
            )


def _count(consumer: str, verdicts: list[Verdict]) -> None:
    BATCH.labels(consumer).observe(len(verdicts))
    for kind, count in Counter(verdict.kind for verdict in verdicts).items():
        HANDLED.labels(consumer, kind).inc(count)


def _received(message: Any) -> Received:
    headers = dict(message.headers or {})
    attempt = int(headers.pop(ATTEMPT, 1))
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    return Received(headers, body, attempt)


def _delay_for(attempt: int, wanted: float | None) -> int:
    """The shortest waiting queue that is long enough."""
    if wanted is None:
        return topology.DELAYS[min(attempt, len(topology.DELAYS)) - 1]
    return next((seconds for seconds in topology.DELAYS if seconds >= wanted), topology.DELAYS[-1])
