"""Several requests, one transaction: what waits while a commit is under way goes to disk together in the next one.

A durable commit costs three round trips and a wait for the journal however much is in it, so under load a group is
several times cheaper than its members one by one, and a single request pays nothing for it.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import ConnectionFailure, PyMongoError

from shared.content import Submission
from shared.db import transaction
from shared.events import outbox
from shared.events.event import Event

#: Submissions in one transaction at most.
MOST = 64


@dataclass(eq=False, slots=True)
class Entry:
    """A submission and its event, to be committed together; afterwards `error` says what became of them."""

    document: dict[str, Any]
    event: Event
    done: bool = False
    error: BaseException | None = None

    def settle(self, error: BaseException | None = None) -> None:
        """Note the outcome."""
        self.done, self.error = True, error


class GroupCommit:
    """Commits entries of many threads (or greenlets); each waits for its own."""

    def __init__(self) -> None:
        self._waiting: deque[Entry] = deque()
        self._turn = threading.Lock()

    def commit(self, document: dict[str, Any], event: Event) -> None:
        """Return when both are durably stored; raises pymongo's error when they are not, or nobody can tell."""
        entry = Entry(document, event)
        self._waiting.append(entry)
        with self._turn:
            while not entry.done:
                _commit_group([self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))])
        if entry.error:
            raise entry.error


def _commit_group(group: list[Entry]) -> None:
    """Settle every entry of the group. One that fails must not take the others with it: then each goes alone."""
    try:
        _commit_together(group)
    except ConnectionFailure as error:
        _settle(group, error)
    except PyMongoError:
        for entry in group:
            _commit_alone(entry)
    finally:
        _settle([entry for entry in group if not entry.done], ConnectionFailure("the commit was interrupted"))


def _commit_together(group: list[Entry]) -> None:
    def work(session: ClientSession) -> None:
        Submission.collection().insert_many([entry.document for entry in group], session=session)
        outbox.record_all(session, [entry.event for entry in group])

    transaction(work)
    _settle(group)


def _commit_alone(entry: Entry) -> None:
    """By insert_one, which tells a duplicate key apart from other failures."""

    def work(session: ClientSession) -> None:
        Submission.collection().insert_one(entry.document, session=session)
        outbox.record_all(session, [entry.event])

    try:
        transaction(work)
        entry.settle()
    except PyMongoError as error:
        entry.settle(error)


def _settle(group: list[Entry], error: BaseException | None = None) -> None:
    for entry in group:
        entry.settle(error)
