"""The collections of the event backbone.

`events` is the event log: each document is written once, by the producing service, and never again. `outbox` names
those that the broker has not confirmed yet. `inbox` and `parked` are partitioned by consumer. These belong to the
backbone itself (docs/adr/0003-one-event-log.md, 0017-the-outbox-is-apart.md), and so do the blocks that chain the log.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.errors import CollectionInvalid, OperationFailure

from shared.db import collection, database, transaction


def events() -> Any:
    """The log."""
    return collection("events")


def waiting() -> Any:
    """The outbox: the id of each event of the log that the broker has not confirmed."""
    return collection("outbox")


def inbox() -> Any:
    """One document per (consumer, event) whose effect is committed."""
    return collection("inbox")


def chain() -> Any:
    """The blocks of the hash chain over `events`, numbered from 1."""
    return collection("event_chain")


def day_heads() -> Any:
    """The last block of each day (WIB) on which there was one."""
    return collection("event_day_heads")


def parked() -> Any:
    """Messages that a consumer could not take, with the reason."""
    return collection("parked")


def suspects() -> Any:
    """Messages that came back more than once and are being handled alone, with how often that was begun."""
    return collection("suspects")


#: Seconds after which a suspect is forgotten that nobody finished.
_SUSPECT_SECONDS = 7 * 24 * 3600


def ensure_event_indexes() -> None:
    """Create the indexes of the backbone's collections."""
    with suppress(CollectionInvalid, OperationFailure):  # it is there
        database().create_collection(waiting().name, clusteredIndex=_CLUSTERED)
    events().create_indexes([IndexModel([("subject", ASCENDING), ("_id", ASCENDING)])])
    _take_marks_out_of_the_log()
    suspects().create_indexes([IndexModel([("at", ASCENDING)], expireAfterSeconds=_SUSPECT_SECONDS)])
    parked().create_indexes(
        [
            IndexModel([("settled", ASCENDING), ("consumer", ASCENDING), ("parked_at", DESCENDING)]),
            IndexModel([("settled.at", DESCENDING), ("_id", DESCENDING)], sparse=True),
        ]
    )


#: The documents of the outbox are nothing but their ids: kept in the index itself, they cost half.
_CLUSTERED = {"key": {"_id": 1}, "unique": True}
#: The index by which earlier releases found what they had marked in the log as not published.
_OLD_MARK = "pending_1__id_1"


def _take_marks_out_of_the_log() -> None:
    """What an earlier release left to be published is named in the outbox, once however many do this at a time."""
    while _OLD_MARK in events().index_information():
        if not transaction(_take_some_marks):
            with suppress(OperationFailure):  # somebody else was faster
                events().drop_index(_OLD_MARK)


def _take_some_marks(session: ClientSession) -> int:
    marked = [found["_id"] for found in events().find({"pending": True}, {"_id": 1}, session=session).limit(1000)]
    if marked:
        waiting().insert_many([{"_id": event_id} for event_id in marked], session=session)
        events().update_many({"_id": {"$in": marked}}, {"$unset": {"pending": ""}}, session=session)
    return len(marked)
