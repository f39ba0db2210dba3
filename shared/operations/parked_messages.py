"""Finding parked messages: by consumer and reason, and one by one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING

from shared.db import Document
from shared.events.declare import topology
from shared.events.log.store import ParkedDocument, parked

#: What is still to be decided.
OPEN = {"settled": {"$exists": False}}


class NotParked(LookupError):
    """There is no open parked message with this id."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Messages of one consumer that were parked for the same reason."""

    consumer: str
    reason: str
    count: int
    oldest: datetime
    newest: datetime
    #: As of one of its messages; messages that an earlier release parked have none.
    reason_code: str | None = None
    reason_values: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        """Names it in addresses."""
        return pile_key(self.consumer, self.reason)

    @property
    def can_be_replayed(self) -> bool:
        """Whether its consumer exists in this release."""
        return self.consumer in topology.QUEUES


def pile_key(consumer: str, reason: str) -> str:
    """A short name of a pile: addresses have no room for a reason."""
    return hashlib.sha256(f"{consumer}\n{reason}".encode()).hexdigest()[:20]


def piles(consumer: str | None = None, words: str | None = None) -> list[Pile]:
    """Everything open, the largest pile first; on request of one consumer, or with these words in the reason."""
    pipeline: list[Document] = [
        {"$match": OPEN | like(consumer, words)},
        {
            "$group": {
                "_id": {"consumer": "$consumer", "reason": "$reason"},
                "count": {"$sum": 1},
                "oldest": {"$min": "$parked_at"},
                "newest": {"$max": "$parked_at"},
                "reason_code": {"$max": "$reason_code"},
                "reason_values": {"$max": "$reason_values"},
            }
        },
        {"$sort": {"count": -1, "_id.consumer": 1, "_id.reason": 1}},
    ]
    found: Iterable[Any] = parked().aggregate(pipeline)
    return [
        Pile(
            one["_id"]["consumer"],
            one["_id"]["reason"],
            one["count"],
            one["oldest"],
            one["newest"],
            one["reason_code"],
            one["reason_values"],
        )
        for one in found
    ]


def like(consumer: str | None, words: str | None) -> Document:
    """The condition for a consumer's messages, with these words in the reason whatever their case."""
    wanted: Document = {"consumer": consumer} if consumer else {}
    return wanted | ({"reason": {"$regex": re.escape(words), "$options": "i"}} if words else {})


def find_open(consumer: str | None = None, reason: str | None = None, limit: int = 100) -> list[ParkedDocument]:
    """Open messages without their bodies, the newest first; `reason` is its exact text."""
    wanted = _exactly(consumer, reason)
    return list(parked().find(wanted, {"body": 0, "headers": 0}).sort("parked_at", DESCENDING).limit(limit))


def one(parked_id: str) -> ParkedDocument:
    """A message with all that is known of it, settled or not; raises NotParked."""
    found = parked().find_one({"_id": parked_id})
    if found is None:
        raise NotParked(parked_id)
    return found


def require_open(ids: Iterable[str], *, for_replay: bool = False) -> None:
    """Raise NotParked where one of these is not open, or its consumer does not exist to take it once more."""
    for parked_id in ids:
        message = one(parked_id)
        if "settled" in message or (for_replay and message["consumer"] not in topology.QUEUES):
            raise NotParked(parked_id)


def find_open_ids(consumer: str | None, reason: str | None, until: datetime | None = None, limit: int = 0) -> list[str]:
    """The ids of all open messages of a consumer, or of a reason, or of both; oldest first.

    On request only those parked `until` then, and no more than `limit` of them.
    """
    wanted = _exactly(consumer, reason) | ({"parked_at": {"$lte": until}} if until else {})
    return [found["_id"] for found in parked().find(wanted, {"_id": 1}).sort("parked_at", ASCENDING).limit(limit)]


def _exactly(consumer: str | None, reason: str | None) -> Document:
    return {**OPEN} | {name: value for name, value in (("consumer", consumer), ("reason", reason)) if value}
