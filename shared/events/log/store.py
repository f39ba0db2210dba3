"""The collections of the event backbone.

`events` is the event log: each document is written once, by the producing service, and never again. `outbox` names
those that the broker has not confirmed yet. `inbox` and `parked` are partitioned by consumer. These belong to the
backbone itself (docs/adr/0003-one-event-log.md, 0017-the-outbox-is-apart.md), and so do the blocks that chain the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict, TypeVar

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import CollectionInvalid, OperationFailure

from shared.db import collection, database, transaction
from shared.events.declare.recorded import EventDocument


class OutboxDocument(TypedDict):
    """The id of an event of the log that the broker has not confirmed."""

    _id: str


class InboxDocument(TypedDict):
    """`{consumer}:{event id}` of an event whose effect is committed."""

    _id: str
    at: datetime


class BlockDocument(TypedDict):
    """A block of the hash chain; `_id` is its number, from 1."""

    _id: int
    previous: str
    hash: str
    format: int
    at: datetime
    #: Ids of its events, and 32 bytes of fingerprint for each.
    events: list[str]
    fingerprints: bytes
    #: Events in the chain up to here.
    total: int
    #: In the first block: events that were published before the chain began.
    earlier: NotRequired[int]


class DayHeadDocument(TypedDict):
    """The last block of a day; `_id` is the ISO date (WIB)."""

    _id: str
    block: int
    hash: str
    events: int


class DecisionDocument(TypedDict):
    """What an operator decided about a parked message."""

    how: Literal["replayed", "discarded"]
    at: datetime
    by: str
    reason: str | None


class ParkedDocument(TypedDict):
    """A message that its consumer could not handle; `_id` is `{consumer}:{event id}`."""

    _id: str
    consumer: str
    event_id: str
    type: str
    subject: str
    headers: Mapping[str, str | int]
    body: bytes
    #: An English sentence; all that earlier releases stored of the reason.
    reason: str
    #: A code of consume/reasons.py, and the values of its sentence.
    reason_code: NotRequired[str]
    reason_values: NotRequired[Mapping[str, Any]]
    detail: str
    parked_at: datetime
    #: The latest decision; absent while the message waits for one.
    settled: NotRequired[DecisionDocument]
    decisions: NotRequired[list[DecisionDocument]]


class PoisonCandidate(TypedDict):
    """A message that is handled alone since its handler may end the process; `_id` as in `parked`."""

    _id: str
    #: How often its handling was started.
    begun: int
    at: datetime


class LeaseDocument(TypedDict):
    """Which process works alone at what `_id` names."""

    _id: str
    holder: str
    expires_at: datetime


Shape = TypeVar("Shape", bound=Mapping[str, Any])


def _typed(name: str, _shape: type[Shape]) -> Collection[Shape]:
    found: Collection[Shape] = collection(name)
    return found


def events() -> Collection[EventDocument]:
    """The log."""
    return _typed("events", EventDocument)


def outbox_entries() -> Collection[OutboxDocument]:
    """The outbox."""
    return _typed("outbox", OutboxDocument)


def inbox() -> Collection[InboxDocument]:
    """The events that took effect, by consumer."""
    return _typed("inbox", InboxDocument)


def chain() -> Collection[BlockDocument]:
    """The hash chain over `events`."""
    return _typed("event_chain", BlockDocument)


def day_heads() -> Collection[DayHeadDocument]:
    """The chain's last block of each day (WIB) that has one."""
    return _typed("event_day_heads", DayHeadDocument)


def parked() -> Collection[ParkedDocument]:
    """Messages that a consumer could not handle, with the reason."""
    return _typed("parked", ParkedDocument)


def poison_candidates() -> Collection[PoisonCandidate]:
    """Messages that were redelivered more than once and are being handled alone."""
    return _typed("suspects", PoisonCandidate)


def leases() -> Collection[LeaseDocument]:
    """Who works alone at what."""
    return _typed("leases", LeaseDocument)


#: Seconds after which a candidate is deleted that was never finished.
_CANDIDATE_SECONDS = 7 * 24 * 3600


def ensure_event_indexes() -> None:
    """Create the indexes of the backbone's collections."""
    with suppress(CollectionInvalid, OperationFailure):  # it is there
        database().create_collection(outbox_entries().name, clusteredIndex=_CLUSTERED)
    events().create_indexes([IndexModel([("subject", ASCENDING), ("_id", ASCENDING)])])
    _take_marks_out_of_the_log()
    poison_candidates().create_indexes([IndexModel([("at", ASCENDING)], expireAfterSeconds=_CANDIDATE_SECONDS)])
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
    """Enter into the outbox what an earlier release marked as unpublished in the log; processes may do so at once."""
    while _OLD_MARK in events().index_information():
        if not transaction(_take_some_marks):
            with suppress(OperationFailure):  # another process was faster
                events().drop_index(_OLD_MARK)


def _take_some_marks(session: ClientSession) -> int:
    marked = [found["_id"] for found in events().find({"pending": True}, {"_id": 1}, session=session).limit(1000)]
    if marked:
        outbox_entries().insert_many([{"_id": event_id} for event_id in marked], session=session)
        events().update_many({"_id": {"$in": marked}}, {"$unset": {"pending": ""}}, session=session)
    return len(marked)
