"""Collecting what a digest reader has not received yet into one mail a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from pymongo.client_session import ClientSession

from services.publisher.channels.contract import Target
from services.publisher.documents import Delivery, DeliveryRow, Publication, PublicationRow
from services.publisher.ledger import content_hash_of, planned_rows, request
from services.publisher.masking import masked
from services.publisher.readers.documents import Subscriber, SubscriberRow
from services.publisher.readers.interests import Concern, wants
from shared.channels.email.declaration import CHANNEL as EMAIL
from shared.clock import aware, now, wib
from shared.db import transaction
from shared.ids import new_id

#: Most items in one digest; what is left comes in the next.
MAX_ITEMS = 30
#: An item may be planned later than it was approved; looking back further than the last digest finds it.
LOOK_BACK = timedelta(hours=24)
#: Readers in one round.
ROUND = 200


def last_slot(moment: datetime, hour: int) -> datetime:
    """The latest `hour` of a day (0 to 23, WIB) that is not after `moment`."""
    slot = wib(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
    return slot if slot <= moment else slot - timedelta(days=1)


def request_now() -> int:
    """Have a digest made for every digest reader as soon as a worker can; returns how many readers that are."""
    wanted = {"status": "active", "mode": "digest"}
    return int(Subscriber.collection().update_many(wanted, {"$set": {"digest_due_at": now()}}).matched_count)


def prepare_due(hour: int) -> int:
    """Write the deliveries of the digests that are due, daily at `hour` (WIB); returns how many readers that were."""
    active = {"status": "active", "mode": "digest"}
    due = Subscriber.collection().find(
        {
            "$or": [
                {**active, "last_digest_at": {"$lt": last_slot(now(), hour)}},
                {**active, "digest_due_at": {"$lte": now()}},
            ]
        },
        {"_id": 1},
    )
    reader_ids: list[str] = [reader["_id"] for reader in due.limit(ROUND)]
    for reader_id in reader_ids:
        transaction(partial(_prepare, reader_id))
    return len(reader_ids)


def _prepare(reader_id: str, session: ClientSession) -> None:
    reader = Subscriber.collection().find_one({"_id": reader_id, "status": "active", "mode": "digest"}, session=session)
    if reader is None:
        return
    fresh = _fresh_items(reader, session)
    target = Target(reader_id, masked(reader["email"]))
    digest = new_id()
    rows = [_mention(publication, target, digest, session) for publication in fresh[:MAX_ITEMS]]
    request(rows, session)
    left_over = len(fresh) > MAX_ITEMS
    until = aware(fresh[MAX_ITEMS - 1]["published_at"]) if left_over else now()
    Subscriber.collection().update_one(
        {"_id": reader_id}, {"$set": {"last_digest_at": until}, "$unset": {"digest_due_at": ""}}, session=session
    )


def _mention(publication: PublicationRow, target: Target, digest: str, session: ClientSession) -> DeliveryRow:
    approved = content_hash_of(publication, session)
    return planned_rows(publication, approved, EMAIL, [(target, "publish")], digest=digest)[0]


def _fresh_items(reader: SubscriberRow, session: ClientSession) -> list[PublicationRow]:
    """Published since this reader subscribed and not sent to them by any mail, oldest first."""
    since = max(aware(reader["confirmed_at"]), aware(reader["last_digest_at"]) - LOOK_BACK)
    found = list(
        Publication.collection()
        .find({"published_at": {"$gt": since}, "withdrawn_at": None}, session=session)
        .sort("published_at", 1)
    )
    had = Delivery.collection().find(
        {"item_id": {"$in": [item["_id"] for item in found]}, "channel": "email", "target": reader["_id"]},
        {"item_id": 1},
        session=session,
    )
    known = {row["item_id"] for row in had}
    return [item for item in found if item["_id"] not in known and wants(reader, Concern.of_publication(item))]
