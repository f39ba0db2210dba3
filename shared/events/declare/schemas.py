"""The shape of event data. Producers are held to it; consumers tolerate what they do not know yet (INCLUDE)."""

from __future__ import annotations

from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from shared.content.topics import KINDS, TOPICS, URGENCIES
from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES
from shared.lifecycle import STATES


class EventData(Schema):
    """Base: unknown fields pass, so that a newer producer does not stop an older consumer."""

    class Meta:
        unknown = INCLUDE


def _timestamp(**options: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", **options)


class AgencyData(EventData):
    code = fields.String(required=True)
    name = fields.String(required=True)
    slug = fields.String(required=True)


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
    event_date = fields.String(allow_none=True)
    claim = fields.Nested(ClaimData, allow_none=True)
    submitted_at = _timestamp(required=True)


class SubmissionEvent(EventData):
    submission = fields.Nested(SubmissionData, required=True)
    note = fields.String(allow_none=True)


class ItemData(EventData):
    id = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    agency = fields.Nested(AgencyData, required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    topic = fields.String(required=True)
    urgency = fields.String(required=True)
    districts = fields.List(fields.String(), required=True)
    submitted_at = _timestamp(required=True)


class ContentEvent(EventData):
    item = fields.Nested(ItemData, required=True)
    note = fields.String(allow_none=True)


class ContentScheduledEvent(ContentEvent):
    publish_at = _timestamp(required=True)


class ContentApprovedEvent(ContentEvent):
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    change = fields.String(required=True, validate=validate.OneOf(["new", "correction"]))
    correction_note = fields.String(allow_none=True)
    content_hash = fields.String(required=True)
    variants = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)
    variant_hashes = fields.Dict(keys=fields.String(), values=fields.String())


class DeliveryData(EventData):
    id = fields.String(required=True)
    item_id = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True)
    channel = fields.String(required=True)
    target = fields.String(required=True)
    action = fields.String(required=True, validate=validate.OneOf(list(DELIVERY_ACTIONS)))
    status = fields.String(required=True, validate=validate.OneOf(list(DELIVERY_STATES)))
    remote_id = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    attempts = fields.Integer(required=True, strict=True)
    requested_at = _timestamp(required=True)
    finished_at = _timestamp(allow_none=True)
    response_digest = fields.String(allow_none=True)
    error = fields.String(allow_none=True)


class DeliveryEvent(EventData):
    delivery = fields.Nested(DeliveryData, required=True)
    agency = fields.Nested(AgencyData, required=True)
    topic = fields.String(required=True)


class ParkedData(EventData):
    id = fields.String(required=True)
    consumer = fields.String(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    subject = fields.String(required=True)
    reason = fields.String(required=True)
    parked_at = _timestamp(required=True)


class ParkedEvent(EventData):
    parked = fields.Nested(ParkedData, required=True)
    reason = fields.String(allow_none=True)


class ResentEvent(EventData):
    consumer = fields.String(required=True)
    since = _timestamp(required=True)
    count = fields.Integer(required=True, strict=True)
