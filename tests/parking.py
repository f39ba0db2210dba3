"""Messages that lie parked, put there as a consumer would."""

from __future__ import annotations

from typing import Any

from shared.events.consume.parking import park
from shared.events.declare import cloudevents
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
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
