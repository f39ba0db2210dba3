"""Release due: what was approved for a set time is published when it comes."""

import structlog

from services.review.commands.transition import Change, apply
from services.review.documents import Item, ItemRow
from shared.clock import now
from shared.db import server_time, transaction
from shared.lifecycle import SYSTEM, allowed, sources
from shared.web.problems import Problem

log = structlog.get_logger(__name__)
AT_ONCE = 50


def release_due() -> int:
    """Release every item whose time has come, and return how many this call released.

    Due by the database's clock: a worker whose own is an hour fast would break an embargo.
    The version decides between several workers: only one of them changes the item, the others find it done.
    """
    due = (
        Item.collection()
        .find({"state": {"$in": sources("release_due")}, "publish_at": {"$lte": server_time()}})
        .sort("publish_at")
        .limit(AT_ONCE)
    )
    return sum(_release(item) for item in list(due))


def _release(item: ItemRow) -> bool:
    change = Change(
        record={"content_hash": item["content_hash"] or "", "approved_by": item["proposal"]["approved_by"]},
    )
    row = allowed(item["state"], "release_due", {SYSTEM})
    try:
        transaction(lambda session: apply(session, item, row, change, None, now()))
    except Problem as problem:
        log.info("release_done_elsewhere", item=item["_id"], code=problem.code)
        return False
    return True
