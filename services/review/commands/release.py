"""Release: put an item back into the queue; the draft stays as it is."""

from datetime import datetime

from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def release(item_id: str, actor: Principal, version: int) -> Document:
    """Give an item back that one holds."""

    def work(_item: Document, _moment: datetime) -> Change:
        return Change(fields={"lease": NO_LEASE})

    return perform("release", item_id, actor, version, work)
