"""What people decide about an item.

Most of an action is declared in its row of the life cycle. Here is only what a row cannot express: an action that is
missing in `_CHANGES` needs nothing but its row and the reason that was given.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.review.commands.edit import NO_EDITS, edited
from services.review.commands.proposal import NO_PROPOSAL, approved
from services.review.commands.propose import proposed
from services.review.commands.transition import Change, perform, person
from services.review.documents import EMPTY, Correction, ItemChanges, ItemRow
from services.review.draft import draft_of, public_draft
from shared.clock import aware, wib
from shared.identity import Principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

FURTHEST = timedelta(days=366)
"""How far ahead publication can be scheduled."""

#: What was sent with an action, checked by its schema in services/review/api/bodies.py.
Values = Mapping[str, Any]


def decide(action: str, item_id: str, actor: Principal, version: int, values: Values | None = None) -> ItemRow:
    """Do `action` for `actor`, who saw `version` of the item; returns the item as it is afterwards.

    Raises what `transition.perform` raises, and what the action itself refuses.
    """
    given = values or {}

    def work(item: ItemRow, moment: datetime) -> Change:
        change = _CHANGES.get(action)
        return change(item, actor, moment, given) if change else Change(note=given.get("note"))

    return perform(action, item_id, actor, version, work)


def _claimed(item: ItemRow, actor: Principal, _moment: datetime, _values: Values) -> Change:
    """Takes over where another's lease expired; the former holder's saved draft stays."""
    before = item.get("lease")
    taken_over = before and before["holder"] != actor.id
    return Change(record={"taken_over_from": before["name"]} if before and taken_over else {})


def _proposal_void(_item: ItemRow, _actor: Principal, _moment: datetime, values: Values) -> Change:
    """Voids the proposal; the draft stays as it is."""
    return Change(NO_PROPOSAL, note=values.get("note"))


def _approved(item: ItemRow, actor: Principal, moment: datetime, values: Values) -> Change:
    """Releases what has the given hash. Raises content_changed where the packaged content is another one."""
    content_hash = values["content_hash"]
    return Change(
        {"proposal": approved(item, person(actor), content_hash, moment)}, record={"content_hash": content_hash}
    )


def _scheduled(item: ItemRow, actor: Principal, moment: datetime, values: Values) -> Change:
    """Approves for `publish_at`, at most a year ahead; raises publish_time_invalid or content_changed."""
    when, content_hash = aware(values["publish_at"]), values["content_hash"]
    if not moment < when <= moment + FURTHEST:
        raise Problem(
            ProblemCode.PUBLISH_TIME_INVALID,
            f"{wib(when):%d-%m-%Y %H.%M} WIB is not within the coming year.",
            errors={"publish_at": ["Must lie in the future, at most a year ahead."]},
        )
    fields: ItemChanges = {"proposal": approved(item, person(actor), content_hash, moment), "publish_at": when}
    return Change(fields, {"publish_at": when.isoformat()}, {"publish_at": when, "content_hash": content_hash})


def _unscheduled(item: ItemRow, _actor: Principal, _moment: datetime, _values: Values) -> Change:
    """Takes the approval and its time back; the proposal waits for approval again."""
    proposal = item["proposal"].copy()
    proposal.pop("approved_by", None)
    proposal.pop("approved_at", None)
    return Change({"proposal": proposal, "publish_at": None})


def _correcting(item: ItemRow, actor: Principal, moment: datetime, values: Values) -> Change:
    """Opens the published text as a draft; the note says what is wrong with it."""
    correction: Correction = {"by": person(actor), "at": moment, "reason": values["note"]}
    fields: ItemChanges = {**NO_PROPOSAL, **NO_EDITS, "draft": public_draft(item), "correction": correction}
    return Change(fields, note=values["note"])


def _correction_cancelled(item: ItemRow, _actor: Principal, _moment: datetime, values: Values) -> Change:
    """Drops the draft of the correction; its text stays in the history."""
    fields: ItemChanges = {**NO_PROPOSAL, **NO_EDITS, "draft": public_draft(item), "correction": EMPTY}
    return Change(fields, record={"dropped_draft": draft_of(item)}, note=values.get("note"))


_CHANGES: dict[str, Callable[[ItemRow, Principal, datetime, Values], Change]] = {
    "claim": _claimed,
    "edit": edited,
    "propose": proposed,
    "return": _proposal_void,
    "cancel_proposal": _proposal_void,
    "approve": _approved,
    "schedule": _scheduled,
    "unschedule": _unscheduled,
    "correct": _correcting,
    "cancel_correction": _correction_cancelled,
}
