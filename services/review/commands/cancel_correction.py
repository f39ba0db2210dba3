"""Cancel a correction: what is public stays as it is."""

from datetime import datetime

from services.review.commands.edit import VOID
from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from services.review.draft import draft_of, public_draft
from shared.db import Document
from shared.identity import Principal


def cancel_correction(item_id: str, actor: Principal, version: int, note: str | None = None) -> Document:
    """Drop the draft of the correction; its text stays in the history."""

    def work(item: Document, _moment: datetime) -> Change:
        fields = {**VOID, "draft": public_draft(item), "correction": {}, "lease": NO_LEASE}
        return Change(fields=fields, record={"dropped_draft": draft_of(item)}, note=note)

    return perform("cancel_correction", item_id, actor, version, work)
