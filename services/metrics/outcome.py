"""How one delivery to one target ended, by the latest word of the publisher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.events import Event

REQUESTED, DELIVERED, RETRACTED = "requested", "delivered", "retracted"
FAILED, UNKNOWN = "failed", "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One delivery's state. The highest version wins, so order and repetition of events do not matter."""

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


def take(outcome: Outcome | None, event: Event) -> Outcome:
    """The outcome as it is known with a `delivery.*` event."""
    told = _outcome(event)
    if outcome is not None and (outcome.version, outcome.event_id) >= (told.version, told.event_id):
        return outcome
    return told


def _outcome(event: Event) -> Outcome:
    delivery = event.data["delivery"]
    return Outcome(
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
