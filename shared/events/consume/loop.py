"""One thread of a consumer: takes messages off its queue, has them handled, and carries the verdicts out."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter as Metric
from prometheus_client import Histogram
from pymongo.errors import ConnectionFailure

from shared.events.consume import delays, poison
from shared.events.consume.declaration import Consumer
from shared.events.consume.handling import Received, Verdict
from shared.events.consume.linger import Gathering
from shared.events.consume.parking import park
from shared.events.consume.subscription import Reception
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

#: First and longest pause before connecting again, in seconds.
FIRST_BACKOFF, MAX_BACKOFF = 0.2, 15.0
#: Seconds between signs of life to the broker, and looks at the time limit, while a handler is at work.
KEEP = 1.0


@dataclass(frozen=True, slots=True)
class _UnderWay:
    messages: list[Any]
    received: list[Received]
    handled: Future[list[Verdict]]


class ConsumerLoop(threading.Thread):
    """Runs until `stop` is set; messages in hand are finished first.

    `queue` is the work queue, or the lane beside it for what is urgent.
    """

    def __init__(
        self, consumer: Consumer, amqp_url: str, stop: threading.Event, number: int = 1, queue: str = ""
    ) -> None:
        self._queue = queue or consumer.name
        super().__init__(name=f"{self._queue}#{number}", daemon=True)
        self._consumer, self._amqp_url, self._stopping = consumer, amqp_url, stop
        self._limit = TimeLimit(consumer.name, consumer.time_limit)
        self._gathering = Gathering(consumer.gather)

    def run(self) -> None:
        """Consume; after a lost connection, or any other trouble, come back with a growing, jittered pause.

        A handler that is at work then goes on; what comes next waits for it.
        """
        backoff = FIRST_BACKOFF
        handlers = ThreadPoolExecutor(1, thread_name_prefix=f"{self.name} handler")
        while not self._stopping.is_set():
            try:
                with Reception(self._amqp_url, self._queue, self._consumer.window) as reception:
                    backoff = FIRST_BACKOFF
                    self._consume(reception, handlers)
            except Exception as error:
                log.warning("consumer_reconnects", consumer=self.name, error=repr(error))
                self._stopping.wait(backoff * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
                backoff = min(backoff * 2, MAX_BACKOFF)
        handlers.shutdown(wait=False)

    def _consume(self, reception: Reception, handlers: ThreadPoolExecutor) -> None:
        """Handlers run in a thread of their own, so that this one can keep the connection alive however long they take.

        In a crowd the next batch is read while the one before is committed.
        """
        most = self._consumer.batch if self._consumer.effects else 1
        under_way: _UnderWay | None = None
        while not self._stopping.is_set():
            messages = reception.take(most, self._gathering.patience)
            self._gathering.saw(len(messages), time.monotonic())
            if under_way:
                self._settle(reception, under_way)
            received = [_received(message) for message in messages]
            under_way = _UnderWay(messages, received, handlers.submit(self._patiently, received)) if messages else None
            if under_way and (len(messages) < most or not self._reads_ahead):
                self._settle(reception, under_way)
                under_way = None
        if under_way:
            self._settle(reception, under_way)

    @property
    def _reads_ahead(self) -> bool:
        """Whether anything may come while a full batch is not acknowledged yet."""
        return bool(self._consumer.effects) and self._consumer.window > self._consumer.batch

    def _settle(self, reception: Reception, under_way: _UnderWay) -> None:
        """Wait until they are handled, and carry the verdicts out."""
        while not wait([under_way.handled], KEEP).done:
            reception.keep_alive()
            self._limit.enforce()
        verdicts = under_way.handled.result()
        _count(self._consumer.name, verdicts)
        if all(verdict.kind == "ack" for verdict in verdicts):
            under_way.messages[-1].ack(multiple=True)
            return
        self._delay(under_way.received, verdicts)
        for message, incoming, verdict in zip(under_way.messages, under_way.received, verdicts, strict=True):
            if verdict.reason:
                park(self._consumer.name, incoming.headers, incoming.body, verdict.reason, verdict.detail)
                log.error("event_parked", consumer=self.name, code=verdict.reason.code, reason=str(verdict.reason))
            message.ack()

    def _patiently(self, received: list[Received]) -> list[Verdict]:
        """Handle, waiting out a database that is away: giving the messages back would count against them."""
        while True:
            try:
                with HANDLING.labels(self._consumer.name).time():
                    return poison.handle(self._consumer, received, self._limit)
            except ConnectionFailure as error:
                log.warning("database_away", consumer=self.name, error=repr(error))
                if self._stopping.wait(1.0):
                    raise

    def _delay(self, received: list[Received], verdicts: list[Verdict]) -> None:
        """Put copies where they wait and come back from; only then are the originals acknowledged."""
        again = [
            delays.Delayed(self._queue, incoming, verdict.after)
            for incoming, verdict in zip(received, verdicts, strict=True)
            if verdict.kind == "retry"
        ]
        if again:
            delays.put(self._amqp_url, again)
            causes = [verdict.cause for verdict in verdicts if verdict.kind == "retry"]
            log.warning("events_retry", consumer=self.name, count=len(again), causes=causes[:3])


def _count(consumer: str, verdicts: list[Verdict]) -> None:
    BATCH.labels(consumer).observe(len(verdicts))
    for kind, count in Counter(verdict.kind for verdict in verdicts).items():
        HANDLED.labels(consumer, kind).inc(count)


def _received(message: Any) -> Received:
    headers = dict(message.headers or {})
    in_vain = int(headers.pop(topology.DELIVERY_COUNT, 0))
    attempt = int(headers.pop(delays.ATTEMPT, 1))
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    return Received(headers, body, attempt, in_vain)
