"""What the ledger knows of an item at one place, before a correction or withdrawal is brought there.

Channels without accounts (the site, mail, endpoints) take a correction whatever became of what went before it, and a
person who does a task sees what is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import become_publication, postpone, supersede
from services.publisher.reasons import EARLIER_UNCLEAR
from shared.channels import CHANNELS
from shared.channels.declaration import Means
from shared.db import transaction

#: Seconds until a delivery is looked at again that waits for the outcome of the one before it.
AGAIN = 15.0
#: A place in one of these states has the item, or may have it, or is being sent it.
REACHED = frozenset({"succeeded", "unknown", "attempting"})


class Standing(Enum):
    """What is known of the item at one place."""

    THERE = "there"
    ABSENT = "absent"
    #: An earlier attempt has no clear outcome (yet), so the post may be there and nobody knows under which name.
    UNCLEAR = "unclear"


def earlier(row: DeliveryRow) -> list[DeliveryRow]:
    """The other deliveries of the item to the same place, in the order in which they ended."""
    place = {"item_id": row["item_id"], "channel": row["channel"], "target": row["target"]}
    return list(Delivery.collection().find({**place, "_id": {"$ne": row["_id"]}}).sort("finished_at", 1))


def since_taken_back(rows: Sequence[DeliveryRow]) -> list[DeliveryRow]:
    """The deliveries to one place without those whose post an earlier correction has taken back from there.

    Where a withdrawal leaves the post with a notice, all of them: the post is there still.
    """
    withdrawals = [row for row in rows if row["action"] == "withdraw"]
    taken_back = [row["revision"] for row in withdrawals if row["status"] == "succeeded" or row.get("gone")]
    if not taken_back or _leaves_the_post(rows[0]["channel"]):
        return list(rows)
    return [row for row in rows if row["revision"] > max(taken_back)]


def _leaves_the_post(channel: str) -> bool:
    declared = CHANNELS.get(channel)
    return declared is not None and declared.capabilities.withdrawal is Means.EDIT


def may_be_there(row: DeliveryRow) -> bool:
    """Whether what the delivery brought may be at its place.

    Also where an attempt without a clear response is followed by a retry that is due later, or by a refusal.
    """
    if row["status"] in REACHED or row.get("parts"):
        return True
    return any(entry.get("may_have_arrived") for entry in row.get("attempt_log", ()))


def standing(rows: list[DeliveryRow]) -> Standing:
    """What the earlier deliveries to a place say of it."""
    if any(row["action"] == "withdraw" and row["status"] in ("unknown", "attempting") for row in rows):
        return Standing.UNCLEAR
    brought = [row for row in since_taken_back(rows) if row["action"] != "withdraw"]
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
