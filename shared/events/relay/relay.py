"""The relay's loop."""

from __future__ import annotations

import random
import threading

import structlog
from pymongo.errors import PyMongoError

from shared import tracing
from shared.events import broker
from shared.events.relay.lease import Lease
from shared.events.relay.outbox_reader import Wake, mark_published, pending
from shared.events.relay.publisher import BatchPublisher, PublishFailed

log = structlog.get_logger()

#: Events taken at once. Larger drains a backlog faster, smaller repeats less after a crash.
BATCH = 1000
#: From this many at once on there is a crowd: then more are let gather for GATHER seconds, since a batch costs the same
#: however few it carries. A lone event never waits for company.
CROWD, GATHER = 4, 0.015
FIRST_BACKOFF, MAX_BACKOFF = 0.2, 10.0
#: What passes by itself once broker or database are back.
TROUBLE: tuple[type[Exception], ...] = (PublishFailed, PyMongoError, *broker.CONNECTION_ERRORS)


class Relay:
    """Carries pending events to the broker until `stop` is set.

    An event is marked only after its confirm, so a crash in between repeats it and never loses it. A batch is
    finished before the next is read, so an event never passes an earlier one of the same item.
    """

    def __init__(self, amqp_url: str, stop: threading.Event) -> None:
        self._amqp_url, self._stopping = amqp_url, stop
        self._lease, self._wake = Lease(), Wake()
        self._publisher: BatchPublisher | None = None
        self._last_size = 0

    def run(self) -> None:
        """Work, and after trouble with broker or database come back with a growing, jittered pause."""
        backoff = FIRST_BACKOFF
        while not self._stopping.is_set():
            try:
                self._turn()
                backoff = FIRST_BACKOFF
            except TROUBLE as error:
                log.warning("relay_pauses", error=repr(error))
                self._drop()
                self._stopping.wait(backoff * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
                backoff = min(backoff * 2, MAX_BACKOFF)
        self._drop()
        self._lease.release()

    def _turn(self) -> None:
        if not self._lease.held():
            self._stopping.wait(1.0)
            return
        publisher = self._connected()
        self._wake.listen()
        if CROWD <= self._last_size < BATCH:
            self._stopping.wait(GATHER)
        batch = pending(BATCH)
        self._last_size = len(batch)
        if batch:
            with tracing.publishing(batch):
                publisher.publish(batch)
            mark_published(batch)
            self._wake.saw(batch)
        if len(batch) < BATCH:  # that was all; what is committed from now on wakes us
            self._wake.wait()

    def _connected(self) -> BatchPublisher:
        if self._publisher is None:
            with broker.connect(self._amqp_url) as connection:
                broker.declare(connection.channel())
            self._publisher = BatchPublisher(self._amqp_url)
            log.info("relay_connected")
        return self._publisher

    def _drop(self) -> None:
        self._wake.close()
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
