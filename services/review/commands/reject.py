"""Reject: the item is not fit to publish. Final."""

from datetime import datetime

from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def reject(item_id: str, actor: Principal, version: int, note: str) -> Document:
    """Close the item without publishing it; the note tells the agency why."""

    def work(_item: Document, _moment: datetime) -> Change:
        return Change(fields={"lease": NO_LEASE}, note=note)

    return perform("reject", item_id, actor, version, work)
