"""The events that are measured: 1 KiB of data, of a type that one queue only listens to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.clock import now
from shared.events.declare.recorded import to_document
from shared.events.declare.types.operations import EVENT_REPLAYED
from shared.events.log.outbox import prepare
from shared.events.log.store import events, inbox, outbox_entries
from shared.ids import new_id

TYPE, QUEUE = EVENT_REPLAYED, "metrics.events"
DATA_BYTES = 1024
#: Documents in one write when they are prepared in bulk.
BULK = 5000


def data(subject: str) -> dict[str, Any]:
    """Valid data of about DATA_BYTES as JSON."""
    parked = {
        "id": subject, "consumer": QUEUE, "event_id": subject, "type": TYPE.wire_type, "subject": subject,
        "parked_at": "2026-11-01T08:00:00+00:00", "reason": "x" * 700,
    }  # fmt: skip
    return {"parked": parked, "reason": None}


def fill_outbox(count: int) -> None:
    """Committed events that wait for the relay."""
    for size in _bulks(count):
        documents = [document() for _ in range(size)]
        events().insert_many(documents)
        outbox_entries().insert_many([{"_id": each["_id"]} for each in documents])


def fill_log(count: int) -> None:
    """Events of the past: published, and taken by the consumer."""
    for size in _bulks(count):
        documents = [document() for _ in range(size)]
        events().insert_many(documents, ordered=False)
        inbox().insert_many([{"_id": f"{QUEUE}:{each['_id']}", "at": now()} for each in documents], ordered=False)


def document() -> dict[str, Any]:
    """An event as it is recorded."""
    subject = new_id()
    return to_document(prepare(TYPE, subject=subject, version=1, data=data(subject)))


def _bulks(count: int) -> Iterator[int]:
    for done in range(0, count, BULK):
        yield min(BULK, count - done)
