"""Finding deliveries, newest first, without counting or skipping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.publisher.decisions import NoSuchDelivery
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import unit_of
from shared import keyset
from shared.delivery_states import DELIVERY_STATES
from shared.keyset import Page

_LISTED = {"attempt_log": 0, "decisions": 0, "look_up_log": 0}
#: Which deliveries only a person can settle.
FOR_PEOPLE: dict[str, Any] = {"status": "unknown", "look_up_at": None}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deliveries: None or empty means any."""

    item_id: str | None = None
    channel: str | None = None
    status: str | None = None
    action: str | None = None
    cursor: str | None = None
    limit: int = 20


def page_of(wanted: Filter) -> Page[DeliveryRow]:
    """One page, newest first."""
    return keyset.page_of(
        Delivery.collection(), _condition(wanted), cursor=wanted.cursor, limit=wanted.limit, fields=_LISTED
    )


def one(delivery_id: str) -> DeliveryRow:
    """A delivery with its attempts and decisions; raises NoSuchDelivery."""
    found = Delivery.collection().find_one({"_id": delivery_id})
    if found is None:
        raise NoSuchDelivery(delivery_id)
    return found


def companions(row: DeliveryRow) -> list[DeliveryRow]:
    """The other deliveries that went in the same mail."""
    if not row.get("digest"):
        return []
    found = Delivery.collection().find({**unit_of(row), "_id": {"$ne": row["_id"]}}, {"title": 1, "item_id": 1})
    return list(found.sort("_id", 1))


def waiting_for_people(limit: int = 10) -> Page[DeliveryRow]:
    """Deliveries whose outcome is not known and that no platform is asked about any more, newest first."""
    return keyset.page_of(Delivery.collection(), FOR_PEOPLE, cursor=None, limit=limit, fields=_LISTED)


def _condition(wanted: Filter) -> dict[str, Any]:
    given = {"item_id": wanted.item_id, "channel": wanted.channel, "status": wanted.status, "action": wanted.action}
    condition: dict[str, Any] = {name: value for name, value in given.items() if value}
    if wanted.channel and not wanted.status:
        condition["status"] = {"$in": list(DELIVERY_STATES)}
    return condition
