"""Several requests, one transaction: what waits while a commit is under way goes to disk together in the next one.

A durable commit costs three round trips and a wait for the journal however much is in it, so under load a group is
several times cheaper than its members one by one, and a single request pays nothing for it.
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

#: Submissions in one transaction at most.
MOST = 64
#: Where requests meet there is a crowd, and for CROWDED seconds each group gathers before it goes to disk, which costs
#: the same however many share it: while more come within each STEP, for GATHER seconds at most. A client on its own
#: never waits.
CROWDED, STEP, GATHER = 0.1, 0.002, 0.03
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
        self._crowded_until = 0.0

    @property
    def is_crowded(self) -> bool:
        """Whether requests met a moment ago."""
        return time.monotonic() < self._crowded_until

    def commit(self, document: dict[str, Any], event: Event) -> None:
        """Return when both are durably stored; raises pymongo's error when they are not, or nobody can tell."""
        entry = Entry(document, event)
        self._waiting.append(entry)
        if self._turn.locked():
            self._crowded_until = time.monotonic() + CROWDED
        with self._turn:
            if not entry.done and self.is_crowded:
                self._gather()
            while not entry.done:
                _commit_group([self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))])
        if entry.in_conflict:  # waits at its own expense, not the group's
            _commit_patiently(entry)
        if entry.error:
            raise entry.error

    def _gather(self) -> None:
        until, seen = time.monotonic() + GATHER, 0
        while len(self._waiting) > seen and time.monotonic() < until:
            seen = len(self._waiting)
            time.sleep(STEP)


def _commit_group(group: list[Entry]) -> None:
    """Settle every entry of the group. One that fails must not take the others with it: then each goes alone."""
    try:
        _commit_once(group)
    except ConnectionFailure as error:
        _settle(group, error)
    except PyMongoError as error:
        if len(group) == 1:
            _settle(group, error)
        else:
            _one_by_one(group)
    else:
        _settle(group)
    finally:
        _settle([entry for entry in group if not entry.done], ConnectionFailure("the commit was interrupted"))


def _one_by_one(group: Sequence[Entry]) -> None:
    """Ends where the database is away, so that nobody waits for it once for every entry."""
    for place, entry in enumerate(group):
        _commit_group([entry])
        if isinstance(entry.error, ConnectionFailure):
            return _settle(group[place + 1 :], entry.error)
    return None


def _commit_once(group: Sequence[Entry]) -> None:
    with (
        client().start_session() as session,
        session.start_transaction(ReadConcern("snapshot"), DURABLE, max_commit_time_ms=10_000),
    ):
        _write(group, session)


def _commit_patiently(entry: Entry) -> None:
    try:
        with pymongo.timeout(PATIENCE):
            transaction(lambda session: _write([entry], session))
        entry.settle()
    except PyMongoError as error:
        entry.settle(ConnectionFailure("another request with this key is unfinished") if error.timeout else error)


def _write(group: Sequence[Entry], session: ClientSession) -> None:
    """One entry goes by insert_one, which tells a duplicate key apart from other failures."""
    submissions = Submission.collection()
    if len(group) == 1:
        submissions.insert_one(group[0].document, session=session)
    else:
        submissions.insert_many([entry.document for entry in group], session=session)
    outbox.record_all(session, [entry.event for entry in group])


def _settle(group: Sequence[Entry], error: PyMongoError | None = None) -> None:
    for entry in group:
        entry.settle(error)
