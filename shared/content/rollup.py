"""Monitoring figures. Written by metrics; can be rebuilt from the event log."""

from __future__ import annotations

from mongoengine import DictField, StringField

from shared.content.base import KabarDocument


class DailyRollup(KabarDocument):
    """Counts of one agency and channel on one day in WIB (`_id` = day|agency|channel; `-` is the item itself)."""

    meta = {"collection": "daily_rollups", "indexes": ["day", ("agency", "day")], "strict": False}

    day = StringField(required=True, regex=r"^\d{4}-\d{2}-\d{2}$")
    agency = StringField(required=True)
    channel = StringField(required=True)
    counts = DictField()
    lead_times = DictField()


class Journey(KabarDocument):
    """When one item reached each step, first time each; `_id` is the item's id."""

    meta = {"collection": "journeys", "indexes": [("agency.code", "-_id")], "strict": False}

    agency = DictField()
    title = StringField()
    topic = StringField()
    kind = StringField()
    steps = DictField()
    deliveries = DictField()
