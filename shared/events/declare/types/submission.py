"""What agencies send. Intake produces these events."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.content.topics import KINDS, TOPICS, URGENCIES
from shared.events.declare.data import AgencyData, EventData, timestamp
from shared.events.declare.event import Category, EventType
from shared.events.declare.samples import AGENCY, BODY, FACTS, ITEM, SUBMITTED, TITLE


class FactData(EventData):
    statement = fields.String(required=True)
    source = fields.String(required=True)


class PhotoData(EventData):
    attachment_id = fields.String(required=True)
    alt = fields.String(required=True)
    caption = fields.String(allow_none=True)
    credit = fields.String(allow_none=True)


class LinkData(EventData):
    label = fields.String(required=True)
    url = fields.String(required=True)


class ClaimData(EventData):
    text = fields.String(required=True)
    url = fields.String(allow_none=True)
    seen_at = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)


class SubmissionData(EventData):
    id = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True)
    agency = fields.Nested(AgencyData, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    title = fields.String(required=True)
    summary = fields.String(allow_none=True)
    body = fields.String(required=True)
    programme = fields.String(allow_none=True)
    topic = fields.String(required=True, validate=validate.OneOf(list(TOPICS)))
    audience = fields.String(allow_none=True)
    districts = fields.List(fields.String(), required=True)
    urgency = fields.String(required=True, validate=validate.OneOf(list(URGENCIES)))
    facts = fields.List(fields.Nested(FactData), required=True)
    photos = fields.List(fields.Nested(PhotoData), required=True)
    links = fields.List(fields.Nested(LinkData))
    channels = fields.List(fields.String())
    event_date = fields.String(allow_none=True)
    urgent_until = fields.String(allow_none=True)
    claim = fields.Nested(ClaimData, allow_none=True)
    submitted_at = timestamp(required=True)


class SubmissionEvent(EventData):
    submission = fields.Nested(SubmissionData, required=True)
    note = fields.String(allow_none=True)


_SUBMISSION = {
    "id": ITEM,
    "revision": 1,
    "agency": AGENCY,
    "kind": "report",
    "title": TITLE,
    "summary": "Vaksinasi tuntas.",
    "body": BODY,
    "programme": "Pengendalian PMK",
    "topic": "pertanian",
    "audience": "farmers",
    "districts": ["Pacet"],
    "urgency": "normal",
    "facts": FACTS,
    "photos": [{"attachment_id": "0199e0c2-4a00-7b11-9d3e-2f7c5e8a9b10", "alt": "Petugas menyuntik seekor sapi"}],
    "links": [{"label": "Jadwal vaksinasi", "url": "https://mojokertokab.example/vaksinasi"}],
    "submitted_at": SUBMITTED,
}

SUBMISSION_RECEIVED = EventType(
    name="submission.received",
    version=1,
    producer="intake",
    summary="An agency sent content.",
    schema=SubmissionEvent,
    example={"submission": _SUBMISSION},
    category=Category.ITEM,
)
SUBMISSION_RESUBMITTED = EventType(
    name="submission.resubmitted",
    version=1,
    producer="intake",
    summary="An agency sent an improved revision.",
    schema=SubmissionEvent,
    example={"submission": _SUBMISSION | {"revision": 2}, "note": "Jumlah peternak dicocokkan."},
    category=Category.ITEM,
)
