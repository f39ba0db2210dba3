"""What was proposed for publication, its approval, and the public revision that comes of it."""

from datetime import datetime

from services.review.documents import EMPTY, ItemChanges, ItemRow, Proposal, Published
from services.review.draft import draft_of
from services.review.packaging import broken, require_no_findings
from shared.content.hashing import content_hash as hash_of
from shared.events.declare.event import EventActor
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: The item fields of a proposal, emptied: no second person has anything to read any more.
NO_PROPOSAL: ItemChanges = {"variants": EMPTY, "content_hash": None, "proposal": EMPTY, "publish_at": None}


def require_answer(item: ItemRow) -> None:
    """Raises answer_required for a clarification that does not say in a field of its own what is true."""
    if item["kind"] == "clarification" and not draft_of(item)["answer"].strip():
        raise Problem(
            ProblemCode.ANSWER_REQUIRED,
            "A clarification needs its answer: what is true instead of the claim, in one or two sentences.",
            field="answer",
        )


def approved(item: ItemRow, by: EventActor, content_hash: str, moment: datetime) -> Proposal:
    """The proposal with its approval, if `content_hash` is what the stored variants hash to; else content_changed.

    Raises answer_required and rules_broken too, for what an earlier release put before the second person.
    """
    stored = item.get("content_hash")
    if not stored or content_hash != stored or hash_of(item["variants"]) != stored:
        raise Problem(
            ProblemCode.CONTENT_CHANGED, "The content is not what you read. Read it again.", current_hash=stored
        )
    require_answer(item)
    require_no_findings(broken(item["variants"]))
    return {**item["proposal"], "approved_by": by, "approved_at": moment}


def next_revision(item: ItemRow, moment: datetime) -> tuple[int, Published]:
    """The number of the next public revision, and the text that is public from now on."""
    revision = item.get("revision", 0) + 1
    before = item.get("published")
    return revision, {
        **draft_of(item),
        "revision": revision,
        "content_hash": item["content_hash"] or "",
        "approved_at": moment,
        "first_approved_at": before["first_approved_at"] if before else moment,
    }
