"""Expire leases: items whose editor left them go back into the queue."""

import structlog

from services.review.commands.transition import Change, apply
from services.review.documents import Item, ItemRow
from shared.clock import now
from shared.db import transaction
from shared.lifecycle import SYSTEM, allowed, sources
from shared.web.problems import Problem

log = structlog.get_logger(__name__)
AT_ONCE = 50


def expire_leases() -> int:
    """Release items whose lease expired, and return how many.

    Not those with a published revision: the public text stays, so they stay corrections that any editor may take over.
    """
    left = {"state": {"$in": sources("release")}, "revision": 0, "lease.expires_at": {"$lte": now()}}
    return sum(_release(item) for item in list(Item.collection().find(left).limit(AT_ONCE)))


def _release(item: ItemRow) -> bool:
    row = allowed(item["state"], "release", {SYSTEM})
    change = Change(record={"expired_lease_of": item["lease"]["name"]})
    try:
        transaction(lambda session: apply(session, item, row, change, None, now()))
    except Problem as problem:
        log.info("lease_taken_over", item=item["_id"], code=problem.code)
        return False
    return True
