"""Who may do what to this very item: the row of the life cycle, then publication, lease and second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.review.commands.lease import holder, is_held_by
from shared.clock import aware, wib
from shared.identity import Principal
from shared.lifecycle import STATES, Items, Lease, NotAllowed, Transition, actions_for, allowed
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


def permitted(item: Mapping[str, Any], action: str, actor: Principal, moment: datetime) -> Transition:
    """The row by which `actor` may do `action` to `item` now; raises the Problem that stands against it."""
    try:
        row = allowed(item["state"], action, actor.roles)
    except NotAllowed as refusal:
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, str(refusal), state=item["state"], action=action) from refusal
    problem = hindrance(item, row, actor, moment)
    if problem:
        raise problem
    return row


def hindrance(item: Mapping[str, Any], row: Transition, actor: Principal, moment: datetime) -> Problem | None:
    """What stands against a row that the table allows, or None."""
    return (
        _publication_hinders(item, row)
        or _lease_hinders(item, row, actor, moment)
        or (_second_person_hinders(item, actor) if row.action.second_person else None)
    )


def open_actions(item: Mapping[str, Any], actor: Principal, moment: datetime) -> list[str]:
    """What `actor` can do right now, in the table's order: for buttons and for the API's hint."""
    rows = actions_for(item["state"], actor.roles)
    return [row.action.name for row in rows if hindrance(item, row, actor, moment) is None]


def _publication_hinders(item: Mapping[str, Any], row: Transition) -> Problem | None:
    approved = item.get("revision", 0) > 0 or STATES[row.state].approved
    if row.action.items is Items.ANY or (row.action.items is Items.APPROVED) == approved:
        return None
    detail = "It is published: correct or withdraw it." if approved else "It was never published."
    return Problem(ProblemCode.ACTION_NOT_ALLOWED, detail, state=row.state, action=row.action.name)


def _lease_hinders(item: Mapping[str, Any], row: Transition, actor: Principal, moment: datetime) -> Problem | None:
    held = holder(item, moment)
    match row.action.lease:
        case Lease.FREE | Lease.TAKEN:
            hinders = held is not None and held != actor.id
        case Lease.HELD | Lease.RENEWED:
            hinders = not is_held_by(item, actor)
        case Lease.NOT_NEEDED:
            hinders = False
    if not hinders:
        return None
    if held is None:
        return Problem(
            ProblemCode.ACTION_NOT_ALLOWED,
            "Claim the item first, so that no two people write it.",
            reason="claim_first",
        )
    return _held_by_another(item)


def _held_by_another(item: Mapping[str, Any]) -> Problem:
    lease = item["lease"]
    until = aware(lease["expires_at"])
    detail = f"{lease['name']} is working on it, at the latest until {wib(until):%H.%M} WIB."
    return Problem(ProblemCode.CLAIMED_BY_ANOTHER, detail, holder=lease["name"], expires_at=until.isoformat())


def _second_person_hinders(item: Mapping[str, Any], actor: Principal) -> Problem | None:
    proposer = (item.get("proposal") or {}).get("by", {}).get("id")
    if actor.id not in {proposer, item.get("last_editor")}:
        return None
    return Problem(
        ProblemCode.SECOND_PERSON_REQUIRED,
        "You proposed or last edited this text. Somebody else has to read and approve it.",
    )
