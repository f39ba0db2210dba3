"""Messages that lie parked, put there as a consumer would."""

from __future__ import annotations

from typing import Any

from shared.events import cloudevents, outbox
from shared.events.catalog import SUBMISSION_RECEIVED
from shared.events.consumer.parking import park
from shared.ids import new_id
from tests.samples import submission_event

CONSUMER, REASON = "review.submissions", "the programme is not known yet"


def left(count: int = 1, consumer: str = CONSUMER, reason: str = REASON, detail: str = "") -> list[str]:
    """The ids of parked submissions, oldest first."""
    ids = []
    for _ in range(count):
        item = new_id()
        event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item))
        park(consumer, {}, cloudevents.encode(event), reason, detail)
        ids.append(f"{consumer}:{event.id}")
    return ids


def foreign(body: bytes, headers: dict[str, Any], reason: str, consumer: str = CONSUMER) -> None:
    """Something that is no event of ours."""
    park(consumer, headers, body, reason)
