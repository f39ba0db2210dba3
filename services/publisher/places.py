"""Before a correction or withdrawal is brought to an account: what is known of the item there.

Channels without accounts (the site, mail, endpoints) take a correction whatever became of what went before it, and a
person who does a task sees what is there.
"""

from __future__ import annotations

from enum import Enum

from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import become_publication, postpone, supersede
from services.publisher.orders import earlier
from services.publisher.reasons import EARLIER_UNCLEAR
from shared.db import transaction

#: Seconds until a delivery is looked at again that waits for the outcome of the one before it.
AGAIN = 15.0


class Standing(Enum):
    """What is known of the item at one place."""

    THERE = "there"
    ABSENT = "absent"
    #: An earlier attempt has no clear outcome (yet), so the post may be there and nobody knows under which name.
    UNCLEAR = "unclear"


def standing(rows: list[DeliveryRow]) -> Standing:
    """What the earlier deliveries to a place say of it; a withdrawal among them does not count."""
    brought = [row for row in rows if row["action"] != "withdraw"]
    if any(row["status"] == "succeeded" or row.get("parts") for row in brought):
        return Standing.THERE
    open_ones = any(row["status"] in ("unknown", "attempting") for row in brought)
    return Standing.UNCLEAR if open_ones else Standing.ABSENT


def may_go_on(delivery_id: str) -> bool:
    """Whether the delivery is to be attempted; else it waits, or there is nothing to do.

    Where the item certainly never arrived its correction is published, and its withdrawal has nothing to take back.
    """
    row = Delivery.collection().find_one({"_id": delivery_id})
    if row is None or row["action"] == "publish" or row["status"] != "requested":
        return True
    match standing(earlier(row)):
        case Standing.UNCLEAR:
            postpone({"_id": delivery_id}, AGAIN, EARLIER_UNCLEAR())
            return False
        case Standing.ABSENT if row["action"] == "withdraw":
            transaction(lambda session: supersede([delivery_id], session))
            return False
        case Standing.ABSENT:
            become_publication(delivery_id)
    return True
