"""Schedule: a second person approves the packaged content for a set time."""

from datetime import datetime, timedelta

from services.review.commands.approve import approved
from services.review.commands.transition import Change, perform
from shared.clock import aware, wib
from shared.db import Document
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

FURTHEST = timedelta(days=366)


def schedule(item_id: str, actor: Principal, version: int, content_hash: str, publish_at: datetime) -> Document:
    """Publish what has that hash at `publish_at` (zone-aware), which lies ahead, at most a year."""

    def work(item: Document, moment: datetime) -> Change:
        when = aware(publish_at)
        if not moment < when <= moment + FURTHEST:
            raise Problem(
                ProblemCode.PUBLISH_TIME_INVALID,
                f"{wib(when):%d-%m-%Y %H.%M} WIB is not within the coming year.",
                errors={"publish_at": ["Must lie in the future, at most a year ahead."]},
            )
        fields = {"proposal": approved(item, actor, content_hash, moment), "publish_at": when}
        return Change(fields, {"publish_at": when.isoformat()}, {"publish_at": when, "content_hash": content_hash})

    return perform("schedule", item_id, actor, version, work)
