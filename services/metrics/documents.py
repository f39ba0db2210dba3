"""What metrics keeps. Written by metrics alone; all of it can be made again from the event log (rebuild.py)."""

from __future__ import annotations

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from shared.content.base import KabarDocument


class DailyRollup(KabarDocument):
    """What happened for one agency on one channel on one day in WIB.

    `_id` is day|agency|channel; the channel `-` means the item itself.

    `counts`: name → number. `topics`: topic → submitted, published. `lead_times`: name → bucket → number.
    """

    meta = {"collection": "daily_rollups", "indexes": ["day", ("agency", "day")], "strict": False}

    day = StringField(required=True, regex=r"^\d{4}-\d{2}-\d{2}$")
    agency = StringField(required=True)
    channel = StringField(required=True)
    counts = DictField()
    topics = DictField()
    lead_times = DictField()


class StoredJourney(KabarDocument):
    """One item's way; `_id` is the item's id. The fields are those of journey.Journey."""

    meta = {
        "collection": "journeys",
        "indexes": [("agency.code", "-_id"), ("kind", "-_id")],
        "strict": False,
    }

    agency = DictField(required=True)
    topic = StringField(required=True)
    kind = StringField()
    title = StringField()
    told_by = ListField()
    steps = DictField()
    repeats = DictField()
    approvals = DictField()
    out = DictField()
    claim_seen_at = DateTimeField()


class StoredDeliveryStatus(KabarDocument):
    """A delivery's status; `_id` is the delivery's id. The fields are those of delivery_status.DeliveryStatus."""

    meta = {"collection": "delivery_outcomes", "indexes": [("item_id", "channel", "_id")], "strict": False}

    item_id = StringField(required=True)
    agency = StringField(required=True)
    channel = StringField(required=True)
    target = StringField(required=True)
    action = StringField(required=True)
    status = StringField(required=True, choices=("requested", "delivered", "retracted", "failed", "unknown"))
    at = DateTimeField(required=True)
    version = IntField(required=True)
    event_id = StringField(required=True)
    url = StringField()


class CountedEvent(KabarDocument):
    """An event that is about neither an item nor a delivery; `_id` is the event's id, `day` a day in WIB."""

    meta = {"collection": "counted_events", "indexes": [("day", "type")], "strict": False}

    type = StringField(required=True)
    day = StringField(required=True, regex=r"^\d{4}-\d{2}-\d{2}$")


class RollupGeneration(KabarDocument):
    """Which generation of the four collections above is in use; one document. A rebuild fills the next one."""

    meta = {"collection": "metrics_generation"}

    number = IntField(required=True, min_value=1)
