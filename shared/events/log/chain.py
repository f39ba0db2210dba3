"""The hash chain over the event log: it shows that what was sent is what was recorded (Perpres 95/2018: audit trail).

Every batch that the broker confirmed becomes a block: the ids of its events and a SHA-256 over them, their contents and
the block before. A block is inserted in the transaction that deletes its events from the outbox, under the number that
follows the last one; so a relay that another overtook while it was frozen can neither delete nor link anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from shared.clock import now, wib
from shared.db import Document, client, transaction
from shared.events.log.message import Message
from shared.events.log.store import BlockDocument, chain, day_heads, events, outbox_entries

#: How blocks are hashed: over fingerprints of the messages as they were sent. Another way is another number, and the
#: old one stays readable (shared/events/log/audit.py).
FORMAT = 2
#: From this many on it pays to look whether they can be deleted from the outbox as a range.
RANGE = 100
_START = "0" * 64


class Overtaken(RuntimeError):
    """Another relay has linked these events; what this one has read of the chain is out of date."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest block: its number (0 before the first), its hash, when it was linked and how many events there are."""

    number: int = 0
    hash: str = _START
    at: datetime | None = None
    events: int = 0


def head() -> Head:
    """The newest block of the chain."""
    last = chain().find_one({}, {"hash": 1, "at": 1, "total": 1}, sort=[("_id", DESCENDING)])
    return Head(last["_id"], last["hash"], last["at"], last["total"]) if last else Head()


def block_hash(number: int, previous: str, fingerprints: bytes, written_in: int = FORMAT) -> str:
    """SHA-256 over a block's place in the chain and the fingerprints of its events, as hexadecimal digits."""
    return hashlib.sha256(f"{written_in}:{number}:{previous}:".encode() + fingerprints).hexdigest()


def link(batch: Sequence[Message], before: Head) -> Head:
    """Take a confirmed batch out of the outbox and link it to the chain; raises Overtaken where another relay did."""
    number, moment = before.number + 1, now()
    ids, fingerprints = [one.id for one in batch], b"".join(one.fingerprint for one in batch)
    after = Head(number, block_hash(number, before.hash, fingerprints), moment, before.events + len(batch))
    block: BlockDocument = {
        "_id": number, "previous": before.hash, "hash": after.hash, "format": FORMAT, "at": moment, "events": ids,
        "fingerprints": fingerprints, "total": after.events,
    }  # fmt: skip
    if before.number == 0:
        block["earlier"] = unlinked()

    def work(session: ClientSession) -> None:
        try:
            chain().insert_one(block, session=session)
        except DuplicateKeyError:
            raise Overtaken(f"block {number} is another relay's") from None
        _close_days(before, moment, session)
        taken = _take_out(ids, session)
        if taken != len(ids):
            raise Overtaken(f"{len(ids) - taken} of {len(ids)} events were taken out already")

    transaction(work)
    return after


def _take_out(ids: list[str], session: ClientSession) -> int:
    """Delete them from the outbox; returns how many there were.

    As a range where nothing else waits between the first and the last: that costs half of looking each of them up.
    """
    every: Document = {"_id": {"$in": ids}}
    if len(ids) >= RANGE:
        between: Document = {"_id": {"$gte": min(ids), "$lte": max(ids)}}
        found = outbox_entries().find(between, session=session).limit(len(ids) + 1)
        if {one["_id"] for one in found} == set(ids):
            every = between
    return int(outbox_entries().delete_many(every, session=session).deleted_count)


def unlinked() -> int:
    """How many events of the log are in no block and do not wait to be published either, at one moment."""
    with client().start_session(snapshot=True) as session:
        logged = events().count_documents({}, session=session)
        waits = outbox_entries().count_documents({}, session=session)
        sizes = [{"$group": {"_id": None, "events": {"$sum": {"$size": "$events"}}, "earlier": {"$sum": "$earlier"}}}]
        blocks: Iterable[Any] = chain().aggregate(sizes, session=session)
        linked = sum(found["events"] + found["earlier"] for found in blocks)
    return int(logged - waits - linked)


def _close_days(before: Head, moment: datetime, session: ClientSession) -> None:
    """The first block of a day (WIB) keeps the head of the day before, to be published."""
    if before.at is None or wib(before.at).date() == wib(moment).date():
        return
    day = wib(before.at).date().isoformat()
    closed = {"block": before.number, "hash": before.hash, "events": before.events}
    day_heads().update_one({"_id": day}, {"$setOnInsert": closed}, upsert=True, session=session)
