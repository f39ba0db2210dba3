"""Leases: who works on an item, for how long, and how long no one else may write it."""

from datetime import datetime, timedelta

from services.review.documents import Item, ItemRow, Lease
from shared.clock import aware, now
from shared.db import DURABLE
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

LEASE = timedelta(minutes=15)
"""How long a claim lasts without an edit or a heartbeat."""


def granted(actor: Principal, moment: datetime) -> Lease:
    """A lease for `actor` from `moment` on."""
    return {"holder": actor.id, "name": actor.name, "since": moment, "expires_at": moment + LEASE}


def holder(item: ItemRow, moment: datetime) -> str | None:
    """Who holds the item now; None where no one does or the lease expired."""
    lease = item.get("lease")
    return lease["holder"] if lease and aware(lease["expires_at"]) > moment else None


def is_held_by(item: ItemRow, actor: Principal) -> bool:
    """Whether `actor` was the last to claim it; an expired one counts until another takes over."""
    lease = item.get("lease")
    return lease["holder"] == actor.id if lease else False


def renew(item_id: str, actor: Principal) -> datetime:
    """Heartbeat: renew the own lease and return when it expires.

    Neither a change of state nor of content, so the version stays and no event is emitted.
    """
    moment = now()
    expires = moment + LEASE
    found = (
        Item.collection()
        .with_options(write_concern=DURABLE)
        .update_one({"_id": item_id, "lease.holder": actor.id}, {"$set": {"lease.expires_at": expires}})
    )
    if not found.matched_count:
        raise Problem(
            ProblemCode.ACTION_NOT_ALLOWED,
            "You no longer hold this item; claim it again to continue.",
            reason="claim_first",
        )
    return expires
