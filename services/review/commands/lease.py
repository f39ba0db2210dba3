"""Leases: who works on an item, for how long, and how long nobody else may write it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.clock import aware, now
from shared.content import Item
from shared.db import DURABLE
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

LEASE = timedelta(minutes=15)
"""How long a claim lasts without an edit or a heartbeat."""
NO_LEASE: dict[str, Any] = {}


def granted(actor: Principal, moment: datetime) -> dict[str, Any]:
    """A lease for `actor` from `moment` on."""
    return {"holder": actor.id, "name": actor.name, "since": moment, "expires_at": moment + LEASE}


def holder(item: Mapping[str, Any], moment: datetime) -> str | None:
    """Who holds the item now; None when nobody does or the lease ran out."""
    lease = item.get("lease") or {}
    if not lease or aware(lease["expires_at"]) <= moment:
        return None
    return str(lease["holder"])


def is_held_by(item: Mapping[str, Any], actor: Principal) -> bool:
    """Whether `actor` was the last to claim it; one that ran out counts until somebody else takes over."""
    return bool((item.get("lease") or {}).get("holder") == actor.id)


def renew(item_id: str, actor: Principal) -> datetime:
    """Heartbeat: prolong the own lease and return its new end.

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
            "You no longer hold this item; claim it again to go on.",
            reason="claim_first",
        )
    return expires
