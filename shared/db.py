"""MongoDB: one client a process, made at first use so that gunicorn has forked before it connects."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import mongoengine
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.settings import Settings

Document = dict[str, Any]
T = TypeVar("T")

#: A 2xx response means "on a majority of the replica set's journals", hence both for every write.
DURABLE = WriteConcern(w="majority", j=True, wtimeout=10_000)
#: How long connecting to a server and finding one may take, in milliseconds.
SERVER_TIMEOUT_MS = 5_000
#: How long an operation or transaction of a web process may take, in seconds: a person waits for it. Workers have no
#: such limit, since theirs may be long.
WEB_SECONDS = 5.0


class _Link:
    """The one connection of this process."""

    lock = threading.Lock()
    settings: Settings | None = None
    seconds: float | None = None
    pid: int | None = None


class NotConnected(RuntimeError):
    """The database was used before `configure` or `connect` was called."""


def configure(settings: Settings, *, seconds: float | None = None) -> None:
    """Say which database `database()` is to open, without opening it (safe before a fork).

    Each operation of a connection that is opened afterwards fails after `seconds`; None: without a limit.
    """
    with _Link.lock:
        if _Link.pid is not None and not _same_database(_Link.settings, settings):
            mongoengine.disconnect()
            _Link.pid = None
        _Link.settings, _Link.seconds = settings, seconds


def _same_database(one: Settings | None, other: Settings) -> bool:
    names = ("mongodb_uri", "mongodb_database")
    return one is not None and all(getattr(one, name) == getattr(other, name) for name in names)


def connect(settings: Settings) -> Database[Document]:
    """Configure and open the connection of this process."""
    configure(settings)
    return database()


def disconnect() -> None:
    """Close this process's connection; the next use opens a new one."""
    with _Link.lock:
        mongoengine.disconnect()
        _Link.pid = None


def database() -> Database[Document]:
    """The database of this process, connecting at first use; after a fork the child gets a client of its own."""
    if _Link.pid != os.getpid():
        with _Link.lock:
            if _Link.pid != os.getpid():
                _open()
                _Link.pid = os.getpid()
    found: Database[Document] = mongoengine.get_db()
    return found


def _open() -> None:
    settings = _Link.settings
    if settings is None:
        raise NotConnected("call shared.db.connect(settings) first")
    mongoengine.disconnect()
    mongoengine.connect(
        db=settings.mongodb_database,
        host=settings.mongodb_uri,
        w="majority",
        journal=True,
        wTimeoutMS=10_000,
        retryWrites=True,
        tz_aware=True,
        tzinfo=UTC,
        serverSelectionTimeoutMS=SERVER_TIMEOUT_MS,
        connectTimeoutMS=SERVER_TIMEOUT_MS,
        timeoutMS=None if _Link.seconds is None else round(_Link.seconds * 1000),
        appname="kabar",
        uuidRepresentation="standard",
    )


def client() -> MongoClient[Document]:
    """The client of this process."""
    return database().client


def server_time() -> datetime:
    """The database's clock, in UTC: for what several machines must agree on, whose own clocks may differ."""
    told: datetime = client().admin.command("hello")["localTime"]
    return told.replace(tzinfo=UTC)


def collection(name: str) -> Any:
    """A raw collection with zone-aware times."""
    return database().get_collection(name, codec_options=CodecOptions(tz_aware=True, tzinfo=UTC))


def transaction(work: Callable[[ClientSession], T]) -> T:
    """Run `work(session)` in one durable transaction, again from its start on a transient conflict.

    `work` may run several times and must touch nothing but the database through `session`.
    """
    with client().start_session() as session:
        return session.with_transaction(
            work,
            read_concern=ReadConcern("snapshot"),
            write_concern=DURABLE,
            max_commit_time_ms=10_000,
        )
