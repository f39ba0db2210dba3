"""Claim: take an item to work on it, for as long as the lease lasts."""

from datetime import datetime

from services.review.commands.lease import granted
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def claim(item_id: str, actor: Principal, version: int) -> Document:
    """Take a waiting item, or take over one whose lease ran out; the former holder's saved draft stays."""

    def work(item: Document, moment: datetime) -> Change:
        before = item.get("lease") or {}
        taken_over = before.get("name") if before and before["holder"] != actor.id else None
        return Change(
            fields={"lease": granted(actor, moment)}, record={"taken_over_from": taken_over} if taken_over else {}
        )

    return perform("claim", item_id, actor, version, work)
