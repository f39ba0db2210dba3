"""What was proposed for publication, its approval, and the public revision that comes of it."""

from datetime import datetime
from typing import Any

from services.review.draft import draft_of
from shared.content.hashing import content_hash as hash_of
from shared.db import Document
from shared.events.declare.event import EventActor
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: The item fields of a proposal, emptied: no second person has anything to read any more.
NO_PROPOSAL: dict[str, Any] = {"variants": {}, "content_hash": None, "proposal": {}, "publish_at": None}


def approved(item: Document, by: EventActor, content_hash: str, moment: datetime) -> dict[str, Any]:
    """The proposal with its approval, if `content_hash` is what the stored variants hash to; else content_changed."""
    stored = item.get("content_hash")
    if not stored or content_hash != stored or hash_of(item["variants"]) != stored:
        raise Problem(
            ProblemCode.CONTENT_CHANGED, "The content is not what you read. Read it again.", current_hash=stored
        )
    proposal: dict[str, Any] = item["proposal"]
    return {**proposal, "approved_by": by, "approved_at": moment}


def next_revision(item: Document, moment: datetime) -> dict[str, Any]:
    """Item fields of a new public revision: the text that is public from now on."""
    revision = item.get("revision", 0) + 1
    published = {
        **draft_of(item),
        "revision": revision,
        "content_hash": item["content_hash"],
        "approved_at": moment,
        "first_approved_at": (item.get("published") or {}).get("first_approved_at") or moment,
    }
    return {"revision": revision, "published": published, "correction": {}}
