"""Request changes: ask the agency to improve its submission."""

from datetime import datetime

from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def request_changes(item_id: str, actor: Principal, version: int, note: str) -> Document:
    """Hand the item back to the agency; the note tells it what to improve."""

    def work(_item: Document, _moment: datetime) -> Change:
        return Change(fields={"lease": NO_LEASE}, note=note)

    return perform("request_changes", item_id, actor, version, work)
