"""One thread of consumers: receives messages from their queues, has them handled, and applies the verdicts."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter as Metric
from prometheus_client import Histogram
from pymongo.errors import ConnectionFailure

from shared.backoff import Backoff
from shared.events.consume import delays, poison
from shared.events.consume.declaration import Consumer
from shared.events.consume.handling import Received, Verdict
from shared.events.consume.linger import AdaptiveLinger
from shared.events.consume.parking import park
from shared.events.consume.subscription import Subscription, queue_of
from shared.events.consume.time_limit import TimeLimit
from shared.events.declare import topology

log = structlog.get_logger()

HANDLED = Metric("kabar_events_handled", "Messages by the verdict on them", ("consumer", "verdict"))
HANDLING = Histogram(
    "kabar_events_handling_seconds",
    "Time from taking a batch of messages to its verdicts",
    ("consumer",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
BATCH = Histogram("kabar_events_batch_size", "Messages handled at once", ("consumer",), buckets=(1, 2, 5, 10, 50, 100))

#: Longest pause before connecting again, in seconds.
MAX_BACKOFF = 15.0
#: Seconds between heartbeats to the broker, and checks of the time limit, while a handler is running.
KEEP = 1.0


@dataclass(frozen=True, slots=True)
class _InFlight:
    queue: str
    messages: list[Any]
    received: list[Received]
    handled: Future[list[Verdict]]


class ConsumerLoop(threading.Thread):
    """Runs until `stop` is set; messages in flight are finished first.

    `served` are the queues (work queues, or lanes beside them for what is urgent) with the consumer of each. Several
    share a connection and this thread, so their consumers have brief tasks, which are done one by one.
    """

    def __init__(self, served: Mapping[str, Consumer], amqp_url: str, stop: threading.Event, number: int = 1) -> None:
        first = next(iter(served))
        super().__init__(name=f"{first}#{number}", daemon=True)
        self._served, self._amqp_url, self._stopping = served, amqp_url, stop
        self._consumer = consumer = served[first]
        self._limit = TimeLimit(consumer.name, consumer.time_limit)
        self._linger = AdaptiveLinger(consumer.linger)

    def run(self) -> None:
        """Consume; after a lost connection, or any other error, connect again after a growing, jittered pause.

        A handler that is running then runs on; what is received next waits for it.
        """
        backoff = Backoff(self._stopping, MAX_BACKOFF)
        handlers = ThreadPoolExecutor(1, thread_name_prefix=f"{self.name} handler")
        while not self._stopping.is_set():
            try:
                with Subscription(self._amqp_url, self._served, self._consumer.in_flight_limit) as subscription:
                    backoff.reset()
                    self._consume(subscription, handlers)
            except Exception as error:
                log.warning("consumer_reconnects", consumer=self.name, error=repr(error))
                backoff.pause()
        handlers.shutdown(wait=False)

    def _consume(self, subscription: Subscription, handlers: ThreadPoolExecutor) -> None:
        """Handlers run in a thread of their own, so that this one can keep the connection alive however long they take.

        Where batches are full the next one is received while the one before is committed.
        """
        limit = self._consumer.batch if self._consumer.effects else 1
        in_flight: _InFlight | None = None
        while not self._stopping.is_set():
            messages = subscription.take(limit, self._linger.seconds)
            self._linger.observe(len(messages), time.monotonic())
            if in_flight:
                self._settle(subscription, in_flight)
            in_flight = self._begin(messages, handlers) if messages else None
            if in_flight and (len(messages) < limit or not self._reads_ahead):
                self._settle(subscription, in_flight)
                in_flight = None
        if in_flight:
            self._settle(subscription, in_flight)

    def _begin(self, messages: list[Any], handlers: ThreadPoolExecutor) -> _InFlight:
        queue = queue_of(messages[0])
        received = [_received(message) for message in messages]
        return _InFlight(queue, messages, received, handlers.submit(self._run_handlers, self._served[queue], received))

    @property
    def _reads_ahead(self) -> bool:
        """Whether the broker sends more while a full batch is not acknowledged yet."""
        return bool(self._consumer.effects) and self._consumer.in_flight_limit > self._consumer.batch

    def _settle(self, subscription: Subscription, in_flight: _InFlight) -> None:
        """Wait until the batch is handled, and apply the verdicts."""
        while not wait([in_flight.handled], KEEP).done:
            subscription.keep_alive()
            self._limit.enforce()
        verdicts = in_flight.handled.result()
        consumer = self._served[in_flight.queue].name
        _count(consumer, verdicts)
        if all(verdict.kind == "ack" for verdict in verdicts):
            in_flight.messages[-1].ack(multiple=True)
            return
        self._delay(in_flight, verdicts)
        for message, incoming, verdict in zip(in_flight.messages, in_flight.received, verdicts, strict=True):
            if verdict.reason:
                park(consumer, incoming.headers, incoming.body, verdict.reason, verdict.detail)
                log.error(
                    "event_parked", consumer=consumer, code=verdict.reason.kind.code, reason=verdict.reason.english
                )
            message.ack()

    def _run_handlers(self, consumer: Consumer, received: list[Received]) -> list[Verdict]:
        """Handle, and wait while the database is away: to requeue the messages would count as failed deliveries."""
        while True:
            try:
                with HANDLING.labels(consumer.name).time():
                    return poison.handle(consumer, received, self._limit)
            except ConnectionFailure as error:
                log.warning("database_away", consumer=consumer.name, error=repr(error))
                if self._stopping.wait(1.0):
                    raise

    def _delay(self, in_flight: _InFlight, verdicts: list[Verdict]) -> None:
        """Publish copies to the delay queues; only then are the originals acknowledged."""
        again = [
            delays.Delayed(in_flight.queue, incoming, verdict.after)
            for incoming, verdict in zip(in_flight.received, verdicts, strict=True)
            if verdict.kind == "retry"
        ]
        if again:
            delays.put(self._amqp_url, again)
            causes = [verdict.cause for verdict in verdicts if verdict.kind == "retry"]
            log.warning("events_retry", consumer=in_flight.queue, count=len(again), causes=causes[:3])


def _count(consumer: str, verdicts: list[Verdict]) -> None:
    BATCH.labels(consumer).observe(len(verdicts))
    for kind, count in Counter(verdict.kind for verdict in verdicts).items():
        HANDLED.labels(consumer, kind).inc(count)


def _received(message: Any) -> Received:
    headers = dict(message.headers or {})
    redeliveries = int(headers.pop(topology.DELIVERY_COUNT, 0))
    attempt = int(headers.pop(delays.ATTEMPT, 1))
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    return Received(headers, body, attempt, redeliveries)
