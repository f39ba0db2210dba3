"""The relay's loop: read the outbox, send a batch, see it confirmed, have it linked.

One of three adaptive batchers (docs/adr/0020-three-adaptive-batchers.md).
"""

from __future__ import annotations

import threading
import time

import structlog
from pymongo.errors import PyMongoError

from shared import broker
from shared.backoff import Backoff
from shared.events.declare import topology
from shared.events.log.chain import Overtaken
from shared.events.log.message import Message
from shared.events.relay.commit_stream import CommitStream
from shared.events.relay.frames import Outgoing
from shared.events.relay.lease import Lease
from shared.events.relay.linker import Linker
from shared.events.relay.outbox_reader import BATCH_LIMIT, OutboxReader
from shared.events.relay.publisher import PublishFailed
from shared.events.relay.sender import Sender

log = structlog.get_logger()

#: From a batch of this size on the relay is busy: then the next batch lingers for LINGER seconds, since a batch costs
#: the same however few events it carries. A lone event never waits.
BUSY_SIZE, LINGER = 4, 0.015
#: From a batch of this size on no commit has to wake the relay: it closes the change stream, through which the database
#: would pass every single commit, and reads the outbox every POLLING_LINGER seconds until batches are smaller again.
POLLING_SIZE, POLLING_LINGER = 16, 0.05
#: Seconds without a commit after which the outbox is read anyway.
POLL = 0.5
#: Seconds between checks whether the other relay's lease has expired.
STANDBY = 1.0
#: Longest pause after an error of broker or database, in seconds.
MAX_BACKOFF = 10.0
#: What passes by itself once broker or database are back.
TRANSIENT: tuple[type[Exception], ...] = (PublishFailed, Overtaken, PyMongoError, *broker.CONNECTION_ERRORS)


class Relay:
    """Carries pending events to the broker until `stop` is set.

    An event is taken out of the outbox and linked to the chain only after its confirm: a crash in between repeats it
    and never loses it. One batch is in flight at a time, and an event never passes an earlier one of the same item;
    while the broker writes it to its disks, the batch before is linked, and the one after is read.
    """

    def __init__(self, amqp_url: str, stop: threading.Event) -> None:
        self._amqp_url, self._stopping = amqp_url, stop
        self._lease, self._commits = Lease(), CommitStream()
        self._outbox, self._linker = OutboxReader(), Linker()
        self._sender: Sender | None = None
        self._last_size = 0

    def run(self) -> None:
        """Work, and after an error of broker or database connect again after a growing, jittered pause."""
        backoff = Backoff(self._stopping, MAX_BACKOFF)
        while not self._stopping.is_set():
            try:
                self._step()
                backoff.reset()
            except TRANSIENT as error:
                log.warning("relay_pauses", error=repr(error))
                self._disconnect()
                backoff.pause()
        self._stop()

    @property
    def watches_commits(self) -> bool:
        """Whether a commit wakes it; where many events come it polls."""
        return self._commits.is_open

    def _step(self) -> None:
        if not self._lease.held():
            self._disconnect()
            self._stopping.wait(STANDBY)
            return
        sender = self._connected()
        self._linger()
        batch = self._outbox.read([event.id for event in (*self._linker.unfinished, *sender.in_flight)])
        self._last_size = len(batch)
        self._send(sender, batch)
        if self._linker.confirmed >= POLLING_SIZE:
            self._linker.start()
        if len(batch) < POLLING_SIZE:  # too few to read on while they are in flight
            self._confirm(sender)
            if self._commits.is_open:  # the outbox is read; what is committed from now on wakes us
                self._wait_for_commit(sender)

    def _linger(self) -> None:
        """Open the change stream before the outbox is read, so that no commit falls between; when busy, wait for more.

        After a full batch the next one is there already.
        """
        if self._last_size < POLLING_SIZE:
            self._commits.open()
        else:
            self._commits.close()
        if BUSY_SIZE <= self._last_size < BATCH_LIMIT:
            self._stopping.wait(LINGER if self._last_size < POLLING_SIZE else POLLING_LINGER)

    def _send(self, sender: Sender, batch: list[Message]) -> None:
        """Begin to publish a batch as soon as the one in flight is confirmed."""
        outgoing = [Outgoing.of(event) for event in batch]
        self._confirm(sender)
        sender.send(batch, outgoing)

    def _confirm(self, sender: Sender) -> None:
        """See the batch in flight confirmed. To read on is more urgent than to link its events."""
        confirmed = sender.confirm()
        self._commits.skip(confirmed)
        self._linker.add(confirmed)

    def _wait_for_commit(self, sender: Sender) -> None:
        """Wait for a commit, and link what is confirmed when none comes at once: the more together, the cheaper.

        The event that the stream delivers is sent on its own; what was committed with it is read while the broker
        writes it to its disks.
        """
        until = time.monotonic() + POLL
        while time.monotonic() < until and not self._stopping.is_set():
            committed = self._commits.next()
            if committed:
                self._send(sender, [committed])
                return
            self._linker.start()
            self._linker.finish()

    def _connected(self) -> Sender:
        if self._sender is None:
            with broker.connect(self._amqp_url) as connection:
                topology.declare(connection.channel())
            self._sender = Sender(self._amqp_url)
            self._linker.read_head()
            log.info("relay_connected")
        return self._sender

    def _stop(self) -> None:
        try:
            if self._sender:
                self._confirm(self._sender)
            self._linker.start()
            self._linker.finish()
        except TRANSIENT as error:
            log.warning("relay_stops_unfinished", error=repr(error))
        self._disconnect()
        self._linker.close()
        self._lease.release()

    def _disconnect(self) -> None:
        self._commits.close()
        self._linker.forget()
        self._outbox.start_over()
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.close()
