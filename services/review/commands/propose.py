"""Propose: package the draft and put it before a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.review.commands.proposal import require_answer
from services.review.commands.transition import Change, person
from services.review.documents import ItemChanges, ItemRow, Proposal
from services.review.draft import draft_of
from services.review.facts import Finding, findings_of
from services.review.packaging import hindrances, package, require_no_findings
from shared.identity import Principal
from shared.offload import off_loop
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


def proposed(item: ItemRow, actor: Principal, moment: datetime, values: Mapping[str, Any]) -> Change:
    """Build the variants, hash them, and record what differs from the agency's statements and who acknowledges it.

    Raises facts_changed (with the list) while differences are not acknowledged, and note_required for a correction
    that does not say to readers what was wrong; answer_required for a clarification without an answer; rules_broken
    where a channel would refuse its variant.
    """
    require_answer(item)
    packaged = package(item)
    require_no_findings(hindrances(item, packaged.variants))
    correction = _correction_note(item, values.get("correction_note"))
    findings = off_loop(lambda: findings_of(item, channels=packaged.variants))
    if findings and not values.get("acknowledged_changes"):
        raise facts_changed(findings)
    listed = [finding.as_dict() for finding in findings]
    proposal: Proposal = {
        "by": person(actor),
        "at": moment,
        "findings": listed,
        "acknowledged": bool(listed),
        "correction_note": correction,
    }
    fields: ItemChanges = {"variants": packaged.variants, "content_hash": packaged.content_hash, "proposal": proposal}
    event = {
        "content_hash": packaged.content_hash,
        "findings": listed,
        "photos": [photo["attachment_id"] for photo in draft_of(item).get("photos") or []],
    }
    return Change(fields, event, {"findings": len(listed)}, note=correction)


def facts_changed(findings: list[Finding]) -> Problem:
    """The refusal that lists every difference."""
    return Problem(
        ProblemCode.FACTS_CHANGED,
        "Facts, figures, dates or names differ from what the agency sent. Undo that, or acknowledge each of them.",
        findings=[finding.as_dict() for finding in findings],
    )


def _correction_note(item: ItemRow, note: str | None) -> str | None:
    if not item.get("revision"):
        return None
    if not (note or "").strip():
        raise Problem(
            ProblemCode.NOTE_REQUIRED, "A correction says to its readers what was wrong.", field="correction_note"
        )
    return (note or "").strip()
