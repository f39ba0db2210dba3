"""The relay's loop."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from prometheus_client import Counter as Metric
from pymongo.errors import PyMongoError

from shared import broker, tracing
from shared.events.declare import topology
from shared.events.log.chain import Head, Overtaken, head, link
from shared.events.log.message import Message
from shared.events.relay.frames import Outgoing
from shared.events.relay.lease import Lease
from shared.events.relay.outbox_reader import Wake, pending
from shared.events.relay.publisher import BatchPublisher, PublishFailed

log = structlog.get_logger()

PUBLISHED = Metric("kabar_events_published", "Events confirmed by the broker and marked", ("source",))

#: Events taken at once. Larger drains a backlog faster, smaller repeats less after a crash.
BATCH = 1000
#: Where batches are full the outbox is read on from where the last one ended, but each such time from its begin:
#: an event that was committed late may have an earlier id.
READ_ON = 10
#: From this many at once on there is a crowd: then more are let gather for GATHER seconds, since a batch costs the same
#: however few it carries. A lone event never waits for company.
CROWD, GATHER = 4, 0.015
#: From this many at once on nobody has to tell the relay that there is work: it closes the change stream, through which
#: the database would pass every single commit, and looks every STORM_GATHER seconds until the storm is over.
STORM, STORM_GATHER = 16, 0.05
#: Seconds without a commit after which the outbox is looked at anyway.
POLL = 0.5
#: Seconds between looks whether the other relay's lease has run out.
STANDBY = 1.0
FIRST_BACKOFF, MAX_BACKOFF = 0.2, 10.0
#: What passes by itself once broker or database are back.
TROUBLE: tuple[type[Exception], ...] = (PublishFailed, Overtaken, PyMongoError, *broker.CONNECTION_ERRORS)


class Relay:
    """Carries pending events to the broker until `stop` is set.

    An event is marked, that is taken out of the outbox and linked to the chain, only after its confirm: a crash in
    between repeats it and never loses it. One batch is under way at a time, and an event never passes an earlier one of
    the same item; while the broker writes it to its disks, the batch before is marked, in a thread of its own, and the
    one after is read.
    """

    def __init__(self, amqp_url: str, stop: threading.Event) -> None:
        self._amqp_url, self._stopping = amqp_url, stop
        self._lease, self._wake = Lease(), Wake()
        self._publisher: BatchPublisher | None = None
        self._head = Head()
        self._under_way: list[Message] = []
        self._confirmed: list[Message] = []
        self._marking: list[Message] = []
        self._marker = ThreadPoolExecutor(1, thread_name_prefix="relay-marker")
        self._marked: Future[Head] | None = None
        self._last_size, self._began = 0, 0
        self._after, self._reads = "", 0

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
        self._leave()

    @property
    def listens(self) -> bool:
        """Whether a commit wakes it; in a storm it looks by itself."""
        return self._wake.listens

    def _turn(self) -> None:
        if not self._lease.held():
            self._drop()
            self._stopping.wait(STANDBY)
            return
        publisher = self._connected()
        self._gather()
        batch = self._read()
        self._last_size = len(batch)
        self._send(publisher, batch)
        if len(self._confirmed) >= STORM:
            self._link()
        if len(batch) < STORM:  # not worth reading on beside it
            self._confirm()
            if self._wake.listens:  # that was all; what is committed from now on wakes us
                self._rest(publisher)

    def _send(self, publisher: BatchPublisher, batch: list[Message]) -> None:
        """Begin to publish, when what is under way has arrived."""
        outgoing = [Outgoing.of(one) for one in batch]
        self._confirm()
        if outgoing:
            publisher.send(outgoing)
        self._under_way, self._began = batch, time.time_ns()

    def _read(self) -> list[Message]:
        known = [one.id for one in (*self._marking, *self._confirmed, *self._under_way)]
        self._reads += 1
        found = pending(BATCH, known, self._after if self._reads % READ_ON else "")
        self._after = max(one.id for one in found) if len(found) >= BATCH else ""
        return found

    def _confirm(self) -> None:
        """See the batch under way through. Its events are dealt with: to read on is more urgent than to mark them."""
        if self._under_way and self._publisher is not None:
            self._publisher.wait()
            tracing.published(self._under_way, topology.EXCHANGE, self._began)
            self._wake.saw(self._under_way)
            self._confirmed += self._under_way
            self._under_way = []

    def _link(self) -> None:
        """Begin to mark what the broker has confirmed, and to chain it, once the batch before is."""
        self._linked()
        if self._confirmed:
            self._marking, self._confirmed = self._confirmed, []
            self._marked = self._marker.submit(link, self._marking, self._head)

    def _linked(self) -> None:
        """Wait until what was begun to be marked is; raises what marking raises."""
        if self._marked:
            self._head, self._marked = self._marked.result(), None
            for source, count in Counter(one.source for one in self._marking).items():
                PUBLISHED.labels(source).inc(count)
            self._marking = []

    def _rest(self, publisher: BatchPublisher) -> None:
        """Wait for a commit, and mark what was confirmed when none comes at once: the more at once, the cheaper.

        What is heard of is sent as it is; whatever came with it is read while the broker writes it to its disks.
        """
        until = time.monotonic() + POLL
        while time.monotonic() < until and not self._stopping.is_set():
            heard = self._wake.wait()
            if heard:
                self._send(publisher, [heard])
                return
            self._link()
            self._linked()

    def _gather(self) -> None:
        """Listen for commits before the outbox is read, so that none falls between; in a crowd give it a moment.

        Where a whole batch was there, the next one is too.
        """
        if self._last_size < STORM:
            self._wake.listen()
        else:
            self._wake.close()
        if CROWD <= self._last_size < BATCH:
            self._stopping.wait(GATHER if self._last_size < STORM else STORM_GATHER)

    def _connected(self) -> BatchPublisher:
        if self._publisher is None:
            with broker.connect(self._amqp_url) as connection:
                topology.declare(connection.channel())
            self._publisher = BatchPublisher(self._amqp_url)
            self._head = head()
            log.info("relay_connected")
        return self._publisher

    def _leave(self) -> None:
        try:
            self._confirm()
            self._link()
            self._linked()
        except TROUBLE as error:
            log.warning("relay_leaves_unfinished", error=repr(error))
        self._drop()
        self._marker.shutdown()
        self._lease.release()

    def _drop(self) -> None:
        self._wake.close()
        self._under_way, self._confirmed, self._marking, self._marked = [], [], [], None
        self._after = ""
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            publisher.close()
