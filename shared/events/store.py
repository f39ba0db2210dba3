"""The collections of the event backbone.

`events` is outbox and event log in one: append-only, each document written once by the producing service and then
only marked as published by the relay. `inbox` and `parked` are partitioned by consumer. These three belong to the
backbone itself (docs/adr/0003-one-event-log.md), and so do the blocks that chain the log.
"""

from __future__ import annotations

from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from shared.db import collection


def events() -> Any:
    """Outbox and log: `pending: true` until the broker confirmed the event."""
    return collection("events")


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
    events().create_indexes(
        [
            IndexModel([("pending", ASCENDING), ("_id", ASCENDING)], partialFilterExpression={"pending": True}),
            IndexModel([("subject", ASCENDING), ("_id", ASCENDING)]),
        ]
    )
    suspects().create_indexes([IndexModel([("at", ASCENDING)], expireAfterSeconds=_SUSPECT_SECONDS)])
    parked().create_indexes(
        [
            IndexModel([("settled", ASCENDING), ("consumer", ASCENDING), ("parked_at", DESCENDING)]),
            IndexModel([("settled.at", DESCENDING), ("_id", DESCENDING)], sparse=True),
        ]
    )
