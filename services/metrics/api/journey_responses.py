"""What the metrics API returns about journeys."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.metrics.api.queries import doc
from shared.web.schemas import AgencyNameSchema


class Step(Schema):
    """One step of a journey."""

    step = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    seconds_since_previous = fields.Float(required=True, allow_none=True)
    channel = fields.String(metadata=doc("for `delivered`: the first time on this channel"))
    revision = fields.Integer(metadata=doc("for corrections: the revision that was approved or delivered"))


class ItemLeadTimes(Schema):
    """One item's lead times in seconds; null where an end is missing."""

    submit_to_approve = fields.Float(required=True, allow_none=True)
    submit_to_publish = fields.Float(required=True, allow_none=True)
    approve_to_deliver = fields.Dict(
        keys=fields.String(), values=fields.Float(), required=True, metadata=doc("by channel, first revision")
    )
    claim_to_answer = fields.Float(required=True, allow_none=True)


class ChannelDeliveries(Schema):
    """The states of one item's deliveries on one channel."""

    channel = fields.String(required=True)
    requested = fields.Integer(required=True)
    delivered = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    unknown_ = fields.Integer(required=True, data_key="unknown", attribute="unknown")
    retracted = fields.Integer(required=True)
    url = fields.String(required=True, allow_none=True)


class JourneyInBrief(Schema):
    """One item's way."""

    id = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    topic = fields.String(required=True)
    agency = fields.Nested(AgencyNameSchema, required=True)
    steps = fields.List(fields.Nested(Step), required=True)
    lead_times = fields.Nested(ItemLeadTimes, required=True)


class JourneySchema(JourneyInBrief):
    """One item's journey, and the states of its deliveries."""

    deliveries = fields.List(fields.Nested(ChannelDeliveries), required=True)


class JourneysPage(Schema):
    """A page of journeys."""

    journeys = fields.List(fields.Nested(JourneyInBrief), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
