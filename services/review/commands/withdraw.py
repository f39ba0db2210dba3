"""Withdraw: the item must disappear wherever it went. Final."""

from datetime import datetime

from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def withdraw(item_id: str, actor: Principal, version: int, note: str) -> Document:
    """Take the item back from every channel; readers are told the note."""

    def work(_item: Document, moment: datetime) -> Change:
        withdrawal = {"by": {"id": actor.id, "name": actor.name}, "at": moment, "note": note}
        return Change(fields={"withdrawal": withdrawal, "lease": NO_LEASE, "publish_at": None}, note=note)

    return perform("withdraw", item_id, actor, version, work)
