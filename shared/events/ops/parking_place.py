"""What lies parked: by reason, one by one, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.client_session import ClientSession

from shared.clock import now
from shared.db import Document, transaction
from shared.events import outbox, topology
from shared.events.catalog import EVENT_DISCARDED, EVENT_REPLAYED
from shared.events.cloudevents import PREFIXES
from shared.events.event import EventType
from shared.events.outbox import Actor
from shared.events.relay.publisher import BatchPublisher, Outgoing
from shared.events.store import parked
from shared.ids import new_id

#: What is still to be decided.
OPEN = {"settled": {"$exists": False}}
#: Messages that are sent again at once.
BATCH = 500


class NotParked(LookupError):
    """There is no open parked message with this id."""


class NoReason(ValueError):
    """Putting a message away needs a reason that others can read."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Messages of one consumer that were parked for the same reason."""

    consumer: str
    reason: str
    count: int
    oldest: datetime
    newest: datetime


def piles() -> list[Pile]:
    """Everything open, the largest pile first."""
    pipeline = [
        {"$match": OPEN},
        {
            "$group": {
                "_id": {"consumer": "$consumer", "reason": "$reason"},
                "count": {"$sum": 1},
                "oldest": {"$min": "$parked_at"},
                "newest": {"$max": "$parked_at"},
            }
        },
        {"$sort": {"count": -1, "_id.consumer": 1}},
    ]
    return [
        Pile(one["_id"]["consumer"], one["_id"]["reason"], one["count"], one["oldest"], one["newest"])
        for one in parked().aggregate(pipeline)
    ]


def listed(consumer: str | None = None, reason: str | None = None, limit: int = 100) -> list[Document]:
    """Open messages without their bodies, the newest first; `reason` is its exact text."""
    wanted: Document = {**OPEN}
    if consumer:
        wanted["consumer"] = consumer
    if reason:
        wanted["reason"] = reason
    return list(parked().find(wanted, {"body": 0, "headers": 0}).sort("parked_at", DESCENDING).limit(limit))


def one(parked_id: str) -> Document:
    """A message with all that is known of it, settled or not; raises NotParked."""
    found: Document | None = parked().find_one({"_id": parked_id})
    if found is None:
        raise NotParked(parked_id)
    return found


def chosen(consumer: str | None, reason: str | None) -> list[str]:
    """The ids of all open messages of a consumer, or of a reason, or of both; oldest first."""
    wanted: Document = {**OPEN} | {name: value for name, value in (("consumer", consumer), ("reason", reason)) if value}
    return [found["_id"] for found in parked().find(wanted, {"_id": 1}).sort("parked_at", ASCENDING)]


def replay(amqp_url: str, ids: Iterable[str], by: Actor) -> int:
    """Send parked messages to their consumer once more; answers how many. Raises NotParked, PublishFailed.

    Each is settled only after its confirm. One that was sent and not settled is sent again by the next call, which its
    consumer recognises.
    """
    done = 0
    for batch in _batches([_open(parked_id) for parked_id in ids]):
        publisher = BatchPublisher(amqp_url)
        try:
            publisher.send([_outgoing(message) for message in batch])
            publisher.wait()
        finally:
            publisher.close()
        for message in batch:
            _settle(message, "replayed", EVENT_REPLAYED, by, None)
            done += 1
    return done


def discard(ids: Iterable[str], by: Actor, reason: str) -> int:
    """Put messages away, with the reason; answers how many. Their contents are kept. Raises NotParked, NoReason."""
    if not reason.strip():
        raise NoReason
    messages = [_open(parked_id) for parked_id in ids]
    for message in messages:
        _settle(message, "discarded", EVENT_DISCARDED, by, reason.strip())
    return len(messages)


def _open(parked_id: str) -> Document:
    message = one(parked_id)
    if "settled" in message or message["consumer"] not in topology.QUEUES:
        raise NotParked(parked_id)
    return message


def _batches(messages: list[Document]) -> Iterator[list[Document]]:
    for start in range(0, len(messages), BATCH):
        yield messages[start : start + BATCH]


def _outgoing(message: Document) -> Outgoing:
    headers = {name: value for name, value in message["headers"].items() if name.startswith(PREFIXES)}
    return Outgoing("", message["consumer"], message["event_id"], headers, message["body"])


def _settle(message: Document, how: str, told: EventType, by: Actor, reason: str | None) -> None:
    """Note what was decided, together with the event that tells of it in the log.

    A message that its consumer parked again in the meantime stays open.
    """
    about: dict[str, Any] = {name: message[name] for name in ("consumer", "event_id", "type", "subject", "reason")}
    about |= {"id": message["_id"], "parked_at": message["parked_at"].isoformat()}
    settled = {"how": how, "at": now(), "by": by.name, "reason": reason}
    as_seen = {"_id": message["_id"], "parked_at": message["parked_at"], **OPEN}

    def work(session: ClientSession) -> None:
        parked().update_one(as_seen, {"$set": {"settled": settled}}, session=session)
        outbox.record(session, told, subject=new_id(), version=1, data={"parked": about, "reason": reason}, actor=by)

    transaction(work)
