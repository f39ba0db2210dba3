"""Messages that lie parked, put there as a consumer would."""

from __future__ import annotations

from typing import Any

from shared.events.consume.parking import park
from shared.events.consume.reasons import NO_SUBMISSION
from shared.events.declare import cloudevents
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import parked
from shared.ids import new_id
from shared.reasons import Reason
from tests.samples import submission_event

#: A reason as release 0.1.0 stored it: a sentence, no code.
CONSUMER, REASON = "review.submissions", "the programme is not known yet"


def left(count: int = 1, consumer: str = CONSUMER, reason: Reason | str = REASON, detail: str = "") -> list[str]:
    """The ids of parked submissions, oldest first; those with a text as their reason are of an earlier release."""
    ids = []
    for _ in range(count):
        item = new_id()
        event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item))
        coded = NO_SUBMISSION(item=item) if isinstance(reason, str) else reason
        park(consumer, {}, cloudevents.encode(event), coded, detail)
        ids.append(f"{consumer}:{event.id}")
    if isinstance(reason, str):
        earlier = {"$set": {"reason": reason}, "$unset": {"reason_code": "", "reason_values": ""}}
        parked().update_many({"_id": {"$in": ids}}, earlier)
    return ids


def foreign(body: bytes, headers: dict[str, Any], reason: Reason, consumer: str = CONSUMER) -> None:
    """Something that is no event of ours."""
    park(consumer, headers, body, reason)
