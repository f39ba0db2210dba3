"""What intake returns."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.intake.schemas.submission import ClaimSchema, ContactSchema, FactSchema, LinkSchema, PhotoSchema
from shared.content.topics import AUDIENCES, KINDS, TOPICS, URGENCIES
from shared.identity import Role
from shared.lifecycle import STATES
from shared.web.schemas import AgencyNameSchema


def _state() -> fields.String:
    return fields.String(metadata={"enum": list(STATES), "description": "Where the item is in its life"})


def _moment(description: str = "") -> fields.DateTime:
    return fields.DateTime(format="iso", metadata={"description": description} if description else {})


class LinksSchema(Schema):
    """Where to look again."""

    self = fields.Url(metadata={"description": "This submission in the API"})
    portal = fields.Url(metadata={"description": "This submission as a page for people"})


class ReceiptSchema(Schema):
    """Proof that the submission is stored durably. Returned again unchanged when the request is sent again."""

    id = fields.String(metadata={"description": "Stays the item's id all the way to the published post"})
    receipt = fields.String(metadata={"description": "Short number for people"})
    status = _state()
    revision = fields.Integer(metadata={"description": "1, one more with each resubmission"})
    submitted_at = _moment()
    links = fields.Nested(LinksSchema)


class ContentSchema(Schema):
    """What the agency sent last."""

    kind = fields.String(metadata={"enum": list(KINDS)})
    title = fields.String()
    summary = fields.String()
    body = fields.String()
    programme = fields.String()
    topic = fields.String(metadata={"enum": list(TOPICS)})
    audience = fields.String(metadata={"enum": list(AUDIENCES)})
    districts = fields.List(fields.String())
    channels = fields.List(fields.String(), metadata={"description": "Channels that the agency asks for"})
    urgency = fields.String(metadata={"enum": list(URGENCIES)})
    facts = fields.List(fields.Nested(FactSchema))
    photos = fields.List(fields.Nested(PhotoSchema))
    links = fields.List(fields.Nested(LinkSchema))
    event_date = fields.String(metadata={"format": "date"})
    claim = fields.Nested(ClaimSchema)


class TimelineEntrySchema(Schema):
    """One thing that happened to the submission."""

    at = _moment()
    event = fields.String(metadata={"description": "Name of the event, such as content.claimed"})
    label = fields.String(metadata={"description": "The same in words"})
    actor_role = fields.String(metadata={"enum": [*map(str, Role), "system"]})
    note = fields.String(metadata={"description": "What the editors, or the agency, said about it"})
    publish_at = fields.String(metadata={"format": "date-time"})


class DeliverySchema(Schema):
    """How far one channel got; it counts the channel's targets (sites, endpoints, readers)."""

    channel = fields.String()
    action = fields.String(metadata={"enum": ["publish", "update", "withdraw"]})
    status = fields.String(metadata={"enum": ["succeeded", "partial", "failed", "unknown"]})
    url = fields.String(
        allow_none=True, metadata={"description": "Where it can be seen, where the channel has such a place"}
    )
    succeeded = fields.Integer()
    failed = fields.Integer()
    unclear = fields.Integer(data_key="unknown", attribute="unknown")
    at = _moment("The last outcome")


class PublishedTextSchema(Schema):
    """What the editors approved, to compare with what was sent."""

    revision = fields.Integer(metadata={"description": "1, one more with each correction"})
    headline = fields.String()
    summary = fields.String()
    answer = fields.String(metadata={"description": "Of a clarification: what is true instead of the claim"})
    body = fields.String()
    facts = fields.List(fields.Nested(FactSchema))
    correction_note = fields.String()
    approved_at = _moment()


class SubmissionSummarySchema(Schema):
    """One entry of the list."""

    id = fields.String()
    receipt = fields.String()
    agency = fields.Nested(AgencyNameSchema)
    title = fields.String()
    kind = fields.String(metadata={"enum": list(KINDS)})
    topic = fields.String(metadata={"enum": list(TOPICS)})
    urgency = fields.String(metadata={"enum": list(URGENCIES)})
    status = _state()
    revision = fields.Integer()
    submitted_at = _moment()
    updated_at = _moment()
    links = fields.Nested(LinksSchema)


class SubmissionPageSchema(Schema):
    """A page of submissions, newest first."""

    submissions = fields.List(fields.Nested(SubmissionSummarySchema))
    next_cursor = fields.String(allow_none=True, metadata={"description": "Send it as `cursor`; null on the last page"})


class SubmissionDetailSchema(ReceiptSchema):
    """A submission and how it fares."""

    agency = fields.Nested(AgencyNameSchema)
    updated_at = _moment()
    content = fields.Nested(ContentSchema)
    contact = fields.Nested(ContactSchema, metadata={"description": "For the agency itself and the editors only"})
    note = fields.String(metadata={"description": "What the editors asked for, while changes are requested"})
    timeline = fields.List(fields.Nested(TimelineEntrySchema))
    deliveries = fields.List(fields.Nested(DeliverySchema))
    published = fields.Nested(PublishedTextSchema)
