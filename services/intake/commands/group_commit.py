"""Several requests, one transaction: what arrives while a commit is in flight is committed together in the next one.

A durable commit costs three round trips and a wait for the journal however much is in it, so under load a batch is
several times cheaper than its entries one by one, and a single request pays nothing for it.

One of three adaptive batchers (docs/adr/0020-three-adaptive-batchers.md).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pymongo
from pymongo.client_session import ClientSession
from pymongo.errors import ConnectionFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from services.intake.documents import Submission
from shared.db import DURABLE, client, transaction
from shared.events.declare.event import Event
from shared.events.log import outbox

#: Submissions in a batch at most.
BATCH_LIMIT = 64
#: Where two requests meet it is busy for BUSY seconds: each batch then lingers before it is committed, which costs the
#: same however many share it, while more arrive within each LINGER_STEP, for LINGER seconds at most. A single client
#: never waits.
BUSY, LINGER_STEP, LINGER = 0.1, 0.002, 0.03
#: Seconds that a submission waits for another one that holds its idempotency key in an unfinished transaction.
PATIENCE = 10


@dataclass(eq=False, slots=True)
class Entry:
    """A submission and its event, to be committed together; afterwards `error` says what became of them."""

    document: dict[str, Any]
    event: Event
    done: bool = False
    error: PyMongoError | None = None

    def settle(self, error: PyMongoError | None = None) -> None:
        """Note the outcome."""
        self.done, self.error = True, error

    @property
    def in_conflict(self) -> bool:
        """Whether another transaction, in whatever process, has the same key in hand."""
        return self.error is not None and self.error.has_error_label("TransientTransactionError")


class GroupCommit:
    """Commits entries of many threads (or greenlets); each waits for its own."""

    def __init__(self) -> None:
        self._waiting: deque[Entry] = deque()
        self._turn = threading.Lock()
        self._busy_until = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether two requests met within the last BUSY seconds."""
        return time.monotonic() < self._busy_until

    def commit(self, document: dict[str, Any], event: Event) -> None:
        """Return when both are durably stored; raises pymongo's error when they are not, or it is not known."""
        entry = Entry(document, event)
        self._waiting.append(entry)
        if self._turn.locked():
            self._busy_until = time.monotonic() + BUSY
        with self._turn:
            if not entry.done and self.is_busy:
                self._linger()
            while not entry.done:
                _commit_batch([self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))])
        if entry.in_conflict:  # it waits alone, and the batch does not wait for it
            _commit_patiently(entry)
        if entry.error:
            raise entry.error

    def _linger(self) -> None:
        until, seen = time.monotonic() + LINGER, 0
        while len(self._waiting) > seen and time.monotonic() < until:
            seen = len(self._waiting)
            time.sleep(LINGER_STEP)


def _commit_batch(batch: list[Entry]) -> None:
    """Settle every entry of the batch. One that fails must not take the others with it: then each goes alone."""
    try:
        _commit_once(batch)
    except ConnectionFailure as error:
        _settle(batch, error)
    except PyMongoError as error:
        if len(batch) == 1:
            _settle(batch, error)
        else:
            _one_by_one(batch)
    else:
        _settle(batch)
    finally:
        _settle([entry for entry in batch if not entry.done], ConnectionFailure("the commit was interrupted"))


def _one_by_one(batch: Sequence[Entry]) -> None:
    """Ends where the database is away, so that no request waits for it once for every entry."""
    for place, entry in enumerate(batch):
        _commit_batch([entry])
        if isinstance(entry.error, ConnectionFailure):
            return _settle(batch[place + 1 :], entry.error)
    return None


def _commit_once(batch: Sequence[Entry]) -> None:
    with (
        client().start_session() as session,
        session.start_transaction(ReadConcern("snapshot"), DURABLE, max_commit_time_ms=10_000),
    ):
        _write(batch, session)


def _commit_patiently(entry: Entry) -> None:
    try:
        with pymongo.timeout(PATIENCE):
            transaction(lambda session: _write([entry], session))
        entry.settle()
    except PyMongoError as error:
        entry.settle(ConnectionFailure("another request with this key is unfinished") if error.timeout else error)


def _write(batch: Sequence[Entry], session: ClientSession) -> None:
    """A single entry is written by insert_one, which raises an error of its own for a duplicate key."""
    submissions = Submission.collection()
    if len(batch) == 1:
        submissions.insert_one(batch[0].document, session=session)
    else:
        submissions.insert_many([entry.document for entry in batch], session=session)
    outbox.record_all(session, [entry.event for entry in batch])


def _settle(batch: Sequence[Entry], error: PyMongoError | None = None) -> None:
    for entry in batch:
        entry.settle(error)
