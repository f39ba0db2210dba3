"""Cancel a correction: what is public stays as it is."""

from datetime import datetime

from services.review.commands.correct import public_text
from services.review.commands.edit import VOID
from services.review.commands.lease import NO_LEASE
from services.review.commands.transition import Change, perform
from shared.db import Document
from shared.identity import Principal


def cancel_correction(item_id: str, actor: Principal, version: int, note: str | None = None) -> Document:
    """Drop the draft of the correction; its text stays in the history."""

    def work(item: Document, _moment: datetime) -> Change:
        fields = {**VOID, "draft": public_text(item), "correction": {}, "lease": NO_LEASE}
        return Change(fields=fields, record={"dropped_draft": item["draft"]}, note=note)

    return perform("cancel_correction", item_id, actor, version, work)
