"""Correct: begin the correction of something published; the public text stays until the correction is approved."""

from datetime import datetime

from services.review.commands.edit import VOID
from services.review.commands.lease import granted
from services.review.commands.transition import Change, perform
from services.review.draft import public_draft
from shared.db import Document
from shared.identity import Principal


def correct(item_id: str, actor: Principal, version: int, note: str) -> Document:
    """Open the published text as a draft; the note says what is wrong with it."""

    def work(item: Document, moment: datetime) -> Change:
        correction = {"by": {"id": actor.id, "name": actor.name}, "at": moment, "reason": note}
        fields = {**VOID, "draft": public_draft(item), "correction": correction, "lease": granted(actor, moment)}
        return Change(fields=fields, note=note)

    return perform("correct", item_id, actor, version, work)
