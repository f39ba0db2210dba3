"""What operators do with events. Their commands and pages produce these events."""

from __future__ import annotations

from marshmallow import fields

from shared.events.declare.data import EventData, timestamp
from shared.events.declare.event import EventType
from shared.events.declare.samples import ITEM, SUBMITTED


class ParkedData(EventData):
    id = fields.String(required=True)
    consumer = fields.String(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    subject = fields.String(required=True)
    reason = fields.String(required=True)
    parked_at = timestamp(required=True)


class ParkedEvent(EventData):
    parked = fields.Nested(ParkedData, required=True)
    reason = fields.String(allow_none=True)


class ResentEvent(EventData):
    consumer = fields.String(required=True)
    since = timestamp(required=True)
    count = fields.Integer(required=True, strict=True)


_PARKED = {
    "id": "review.submissions:0199e0c2-5d20-7f0b-a9b4-1c2d3e4f5a6b",
    "consumer": "review.submissions",
    "event_id": "0199e0c2-5d20-7f0b-a9b4-1c2d3e4f5a6b",
    "type": "id.kabar.submission.received.v1",
    "subject": ITEM,
    "reason": "Given up after 8 attempts: TimeoutError()",
    "parked_at": "2026-11-17T01:42:00+00:00",
}

EVENT_REPLAYED = EventType(
    name="event.replayed",
    version=1,
    producer="ops",
    summary="An operator sent a parked message to its consumer once more.",
    schema=ParkedEvent,
    example={"parked": _PARKED, "reason": None},
)
EVENT_DISCARDED = EventType(
    name="event.discarded",
    version=1,
    producer="ops",
    summary="An operator put a parked message away, with a reason.",
    schema=ParkedEvent,
    example={"parked": _PARKED, "reason": "Kiriman ujian"},
)
EVENT_RESENT = EventType(
    name="event.resent",
    version=1,
    producer="ops",
    summary="An operator sent a part of the log to one consumer once more.",
    schema=ResentEvent,
    example={"consumer": "review.submissions", "since": SUBMITTED, "count": 120},
)
