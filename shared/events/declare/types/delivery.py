"""How deliveries to the targets of channels go. The publisher produces these events."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES
from shared.events.declare.data import AgencyData, EventData, timestamp
from shared.events.declare.event import Category, EventType
from shared.events.declare.samples import AGENCY, ITEM


class DeliveryData(EventData):
    id = fields.String(required=True)
    item_id = fields.String(required=True)
    revision = fields.Integer(required=True, strict=True)
    channel = fields.String(required=True)
    target = fields.String(required=True)
    action = fields.String(required=True, validate=validate.OneOf(list(DELIVERY_ACTIONS)))
    #: Of a withdrawal: a correction leaves out this account, and the item is elsewhere still.
    dropped = fields.Boolean()
    status = fields.String(required=True, validate=validate.OneOf(list(DELIVERY_STATES)))
    remote_id = fields.String(allow_none=True)
    url = fields.String(allow_none=True)
    attempts = fields.Integer(required=True, strict=True)
    requested_at = timestamp(required=True)
    finished_at = timestamp(allow_none=True)
    response_digest = fields.String(allow_none=True)
    error = fields.String(allow_none=True)


class DeliveryEvent(EventData):
    delivery = fields.Nested(DeliveryData, required=True)
    agency = fields.Nested(AgencyData, required=True)
    topic = fields.String(required=True)


def _delivery(name: str, summary: str, **changes: Any) -> EventType:
    """A type whose example is an attempt that ended, with `changes`."""
    delivery = {
        "id": "0199e0c3-91aa-7c05-8e21-0b5d7f3a6c42",
        "item_id": ITEM,
        "revision": 1,
        "channel": "web",
        "target": "site",
        "action": "publish",
        "status": name.removeprefix("delivery."),
        "attempts": 1,
        "requested_at": "2026-11-17T02:10:00+00:00",
        "finished_at": "2026-11-17T02:10:01+00:00",
        **changes,
    }
    example = {"delivery": delivery, "agency": AGENCY, "topic": "pertanian"}
    return EventType(name, 1, "publisher", summary, DeliveryEvent, example, Category.DELIVERY)


DELIVERY_REQUESTED = _delivery(
    "delivery.requested", "An item is to be sent to one target of one channel.", attempts=0, finished_at=None
)
DELIVERY_SUCCEEDED = _delivery(
    "delivery.succeeded",
    "The target has the item; evidence is attached.",
    url="https://kabar.mojokertokab.example/artikel/vaksinasi-pmk/",
    remote_id=ITEM,
)
DELIVERY_FAILED = _delivery("delivery.failed", "The target refused for good.", error="the site refused the article")
DELIVERY_UNKNOWN = _delivery(
    "delivery.unknown", "No reply came; the outcome must be settled, not retried.", error="no reply within 15 s"
)
