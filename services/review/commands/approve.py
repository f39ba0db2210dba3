"""Approve: a second person releases exactly the packaged content for publication."""

from datetime import datetime
from typing import Any

from services.review.commands.transition import Change, perform
from services.review.draft import draft_of
from services.review.events import approval_data
from shared.content.hashing import content_hash as hash_of
from shared.db import Document
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


def approve(item_id: str, actor: Principal, version: int, content_hash: str) -> Document:
    """Publish what has that hash. Raises content_changed where the packaged content is another one."""

    def work(item: Document, moment: datetime) -> Change:
        proposal = approved(item, actor, content_hash, moment)
        fields = publication(item, moment) | {"proposal": proposal}
        return Change(fields, approval_data({**item, **fields}, fields["revision"]), {"content_hash": content_hash})

    return perform("approve", item_id, actor, version, work)


def approved(item: Document, actor: Principal, content_hash: str, moment: datetime) -> dict[str, Any]:
    """The proposal with its approval, if `content_hash` is what the stored variants really hash to."""
    stored = item.get("content_hash")
    if not stored or content_hash != stored or hash_of(item["variants"]) != stored:
        raise Problem(
            ProblemCode.CONTENT_CHANGED, "The content is not what you read. Read it again.", current_hash=stored
        )
    person = {"id": actor.id, "name": actor.name, "role": str(actor.role)}
    proposal: dict[str, Any] = item["proposal"]
    return {**proposal, "approved_by": person, "approved_at": moment}


def publication(item: Document, moment: datetime) -> dict[str, Any]:
    """Item fields of a new public revision: what the public is told from now on."""
    revision = item.get("revision", 0) + 1
    published = {
        **draft_of(item),
        "revision": revision,
        "content_hash": item["content_hash"],
        "approved_at": moment,
        "first_approved_at": (item.get("published") or {}).get("first_approved_at") or moment,
    }
    return {"revision": revision, "published": published, "correction": {}}
