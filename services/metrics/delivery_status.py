"""The status of one delivery to one target, by the latest event of the publisher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.events import Event

REQUESTED, DELIVERED, RETRACTED = "requested", "delivered", "retracted"
FAILED, UNKNOWN = "failed", "unknown"


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """One delivery's status. The highest version wins, so order and repetition of events do not matter."""

    delivery_id: str
    item_id: str
    agency: str
    channel: str
    target: str
    action: str
    #: requested, delivered, retracted, failed or unknown
    status: str
    at: datetime
    version: int
    event_id: str
    url: str | None = None


def delivery_after(known: DeliveryStatus | None, event: Event) -> DeliveryStatus:
    """The status after a `delivery.*` event; `known` where the event is older."""
    reported = _reported(event)
    if known is not None and (known.version, known.event_id) >= (reported.version, reported.event_id):
        return known
    return reported


def _reported(event: Event) -> DeliveryStatus:
    delivery = event.data["delivery"]
    return DeliveryStatus(
        delivery_id=delivery["id"],
        item_id=event.subject,
        agency=event.data["agency"]["code"],
        channel=delivery["channel"],
        target=delivery["target"],
        action=delivery["action"],
        status=_status(event.name, delivery["action"]),
        at=event.time,
        version=event.version,
        event_id=event.id,
        url=delivery.get("url"),
    )


def _status(event_name: str, action: str) -> str:
    if event_name == "delivery.succeeded":
        return RETRACTED if action == "withdraw" else DELIVERED
    return event_name.removeprefix("delivery.")
