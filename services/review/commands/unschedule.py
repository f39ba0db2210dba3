"""Unschedule: cancel the set time; the proposal waits for approval again."""

from datetime import datetime

from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def unschedule(item_id: str, actor: Principal, version: int) -> Document:
    """Take the approval and its time back before it came."""

    def work(item: Document, _moment: datetime) -> Change:
        proposal = {key: value for key, value in item["proposal"].items() if not key.startswith("approved_")}
        return Change(fields={"proposal": proposal, "publish_at": None})

    return perform("unschedule", item_id, actor, version, work)
