"""What the metrics API returns about a period."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.metrics import lead_times, rollups
from services.metrics.api.queries import doc


class LeadTime(Schema):
    """A lead time over several items."""

    count = fields.Integer(required=True, metadata=doc("How many were measured."))
    p50 = fields.Float(required=True, allow_none=True, metadata=doc("Half took at most this, in seconds."))
    p90 = fields.Float(required=True, allow_none=True, metadata=doc("Nine in ten took at most this, in seconds."))


Counts = Schema.from_dict({name: fields.Integer(required=True) for name in rollups.COUNTS}, name="Counts")
LeadTimes = Schema.from_dict({name: fields.Nested(LeadTime) for name in lead_times.LEAD_TIMES}, name="LeadTimes")


class Stretch(Schema):
    """The figures of a stretch of days."""

    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")
    counts = fields.Nested(Counts, required=True)
    lead_times = fields.Nested(LeadTimes, required=True)


class ChannelFigures(Schema):
    """One channel's deliveries."""

    channel = fields.String(required=True)
    counts = fields.Nested(Counts, required=True)


class TopicFigures(Schema):
    """One topic."""

    topic = fields.String(required=True)
    submitted = fields.Integer(required=True)
    published = fields.Integer(required=True)


class SilentAgency(Schema):
    """An agency that sent nothing in the period."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    last_submission_at = fields.AwareDateTime(required=True, allow_none=True, metadata=doc("null: never"))


class Activity(Schema):
    """How many of the agencies sent something."""

    total = fields.Integer(required=True)
    active = fields.Integer(required=True)
    silent = fields.List(fields.Nested(SilentAgency), required=True)


class Summary(Stretch):
    """A period beside the one before it."""

    agency = fields.String(required=True, allow_none=True, metadata=doc("null: all agencies"))
    channels = fields.List(fields.Nested(ChannelFigures), required=True)
    topics = fields.List(fields.Nested(TopicFigures), required=True)
    agencies = fields.Nested(Activity, allow_none=True, metadata=doc("null where one agency was asked for"))
    previous = fields.Nested(Stretch, required=True)


class DailyRow(Schema):
    """One agency's figures on one channel on one day."""

    day = fields.String(required=True)
    agency = fields.String(required=True)
    channel = fields.String(required=True, allow_none=True, metadata=doc("null: the items themselves"))
    counts = fields.Nested(Counts, required=True)
    lead_times = fields.Nested(LeadTimes, required=True)


class DailyPage(Schema):
    """A page of rows."""

    rows = fields.List(fields.Nested(DailyRow), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class EventCount(Schema):
    """Events of one type on one day."""

    day = fields.Date(required=True)
    type = fields.String(required=True, metadata=doc("The event type's name.", "event.replayed"))
    count = fields.Integer(required=True)


class EventCounts(Schema):
    """Events that are about neither an item nor a delivery."""

    rows = fields.List(fields.Nested(EventCount), required=True, metadata=doc("Oldest day first, then by type."))
