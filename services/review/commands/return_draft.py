"""Return: the second person sends the draft back to the editors."""

from datetime import datetime

from services.review.commands.edit import VOID
from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def return_draft(item_id: str, actor: Principal, version: int, note: str) -> Document:
    """Void the proposal; anybody may claim the item and go on with the draft."""

    def work(_item: Document, _moment: datetime) -> Change:
        return Change(fields={**VOID, "lease": NO_LEASE}, note=note)

    return perform("return", item_id, actor, version, work)
