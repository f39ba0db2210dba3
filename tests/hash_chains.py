"""A hash chain for tests: events linked by hand, a past day, and a forger at work."""

from __future__ import annotations

from datetime import timedelta

from shared import db
from shared.events.declare.event import Event
from shared.events.declare.recorded import to_document
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.chain import head, link
from shared.events.log.message import Message
from shared.events.log.store import chain, day_heads, events, outbox_entries
from shared.ids import new_id
from tests.samples import submission_event


def recorded(count: int = 3) -> list[Message]:
    """Events that are committed and not published yet."""
    items = [new_id() for _ in range(count)]
    prepared = [
        outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item)) for item in items
    ]
    db.transaction(lambda session: outbox.record_all(session, prepared))
    return [encoded(event) for event in prepared]


def encoded(event: Event) -> Message:
    """The event as it is sent."""
    return Message.of(to_document(event))


def close_the_day() -> None:
    """As if the blocks so far were yesterday's, and today had one of its own."""
    newest = head()
    assert newest.at
    chain().update_many({}, {"$set": {"at": newest.at - timedelta(days=1)}})
    link(recorded(), head())


def make_chain_anew() -> None:
    """What a person with all rights on the database would do to hide a change."""
    (day,) = day_heads().find()
    blocks = list(chain().find().sort("_id", 1))
    for collection in (chain(), day_heads()):
        collection.delete_many({})
    outbox_entries().insert_many([{"_id": event_id} for block in blocks for event_id in block["events"]])
    newest = head()
    for block in blocks:
        found = {one["_id"]: Message.of(one) for one in events().find({"_id": {"$in": block["events"]}})}
        newest = link([found[event_id] for event_id in block["events"]], newest)
        if block["_id"] == day["block"]:
            day_heads().insert_one(day | {"hash": newest.hash})
