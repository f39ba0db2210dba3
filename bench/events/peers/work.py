"""What every peer is to do with a message, durably and once, and the watch by which all of them are timed."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

Message = dict[str, Any]

AMQP_URL = os.environ.get("AMQP_URL", "")
#: As Kabar's own writes are.
DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
SNAPSHOT = ReadConcern("snapshot")
MONGODB: dict[str, Any] = {"host": os.environ.get("MONGODB_URI"), "retryWrites": True}
DATABASE = os.environ.get("MONGODB_DATABASE", "")


class Watch:
    """Prints, as a line of JSON, the seconds from the begin of the first effect to the commit of the last one."""

    def __init__(self, count: int) -> None:
        self._left, self._began, self._lock = count, 0.0, threading.Lock()

    def begin(self) -> None:
        """An effect begins; the first one starts the watch."""
        self._began = self._began or time.perf_counter()

    def done(self, count: int) -> None:
        """So many effects are committed."""
        with self._lock:
            self._left -= count
            if self._left == 0:
                print_seconds(time.perf_counter() - self._began)


def print_seconds(seconds: float, **more: float) -> None:
    """The line that the measurement waits for."""
    print(json.dumps({"seconds": seconds, **more}), flush=True)


class Effects:
    """Commits the effects of messages, each with its inbox key, in one transaction a call."""

    def __init__(self, count: int) -> None:
        self._watch = Watch(count)
        self._client: MongoClient[dict[str, Any]] = MongoClient(**MONGODB)
        database = self._client[DATABASE]
        self._inbox, self._effects = database["inbox"], database["effects"]
        self._commit(lambda session: self._effects.find_one({"_id": "warm-up"}, session=session))

    def take(self, messages: Sequence[Message]) -> None:
        """Commit to a majority's journals; raises where a message had its effect already."""
        self._watch.begin()
        keys, effects = documents(messages)

        def work(session: ClientSession) -> None:
            if len(keys) == 1:
                self._inbox.insert_one(keys[0], session=session)
                self._effects.insert_one(effects[0], session=session)
            else:
                self._inbox.insert_many(keys, session=session)
                self._effects.insert_many(effects, session=session)

        self._commit(work)
        self._watch.done(len(messages))

    def _commit(self, work: Callable[[ClientSession], Any]) -> None:
        with self._client.start_session() as session:
            session.with_transaction(work, read_concern=SNAPSHOT, write_concern=DURABLE)


def documents(messages: Sequence[Message]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Inbox keys and effects."""
    keys = [{"_id": f"peer:{one['id']}", "at": datetime.now(UTC)} for one in messages]
    return keys, [{"_id": one["id"], "subject": one["subject"], "at": time.time()} for one in messages]


def messages(count: int) -> Iterator[Message]:
    """As much to carry as Kabar's events have: 1 KiB of data."""
    for number in range(count):
        yield {"id": uuid.uuid4().hex, "subject": f"item-{number}", "data": {"reason": "x" * 1000}}


def run(publish: Callable[[int], Any], consume: Callable[[int, int], Any]) -> None:
    """The command line that all peers share."""
    if sys.argv[1] == "publish":
        began = time.perf_counter()
        publish(int(sys.argv[2]))
        print_seconds(time.perf_counter() - began)
    else:
        consume(int(sys.argv[2]), int(sys.argv[3]))
