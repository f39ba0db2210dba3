"""Who may do what to this very item: the row of the life cycle, then publication, lease and second person."""

from collections.abc import Collection
from datetime import datetime

from services.review.commands.lease import holder, is_held_by
from services.review.commands.second_person import Objection, objection, proposer_of, related_accounts
from services.review.documents import ItemRow
from shared.clock import aware, wib
from shared.identity import Principal
from shared.lifecycle import STATES, Items, Lease, NotAllowed, Person, Transition, actions_for, allowed
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


def permitted(item: ItemRow, action: str, actor: Principal, moment: datetime) -> Transition:
    """The row by which `actor` may do `action` to `item` now; raises the Problem that forbids it."""
    try:
        row = allowed(item["state"], action, actor.roles)
    except NotAllowed as refusal:
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, str(refusal), state=item["state"], action=action) from refusal
    problem = hindrance(item, row, actor, moment, related_accounts(actor, [item]))
    if problem:
        raise problem
    return row


def hindrance(
    item: ItemRow, row: Transition, actor: Principal, moment: datetime, related: Collection[str]
) -> Problem | None:
    """What forbids an action that the table allows, or None."""
    return (
        _publication_hinders(item, row)
        or _lease_hinders(item, row, actor, moment)
        or _person_hinders(item, row, actor, related)
    )


def open_actions(
    item: ItemRow, actor: Principal, moment: datetime, related: Collection[str] | None = None
) -> list[str]:
    """What `actor` can do right now, in the table's order: for buttons and for the API's hint.

    `related` is what `related_accounts` returns for a list of items, so that a page of them needs one look-up.
    """
    known = related_accounts(actor, [item]) if related is None else related
    rows = actions_for(item["state"], actor.roles)
    return [row.action.name for row in rows if hindrance(item, row, actor, moment, known) is None]


def _publication_hinders(item: ItemRow, row: Transition) -> Problem | None:
    approved = item.get("revision", 0) > 0 or STATES[row.state].approved
    if row.action.items is Items.ANY or (row.action.items is Items.APPROVED) == approved:
        return None
    detail = "It is published: correct or withdraw it." if approved else "It was never published."
    return Problem(ProblemCode.ACTION_NOT_ALLOWED, detail, state=row.state, action=row.action.name)


def _lease_hinders(item: ItemRow, row: Transition, actor: Principal, moment: datetime) -> Problem | None:
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


def _held_by_another(item: ItemRow) -> Problem:
    lease = item["lease"]
    until = aware(lease["expires_at"])
    detail = f"{lease['name']} is working on it, at the latest until {wib(until):%H.%M} WIB."
    return Problem(ProblemCode.CLAIMED_BY_ANOTHER, detail, holder=lease["name"], expires_at=until.isoformat())


def _person_hinders(item: ItemRow, row: Transition, actor: Principal, related: Collection[str]) -> Problem | None:
    match row.action.person:
        case Person.SECOND:
            reason = objection(item, actor, related)
            return (
                Problem(ProblemCode.SECOND_PERSON_REQUIRED, _OBJECTIONS[reason], reason=str(reason)) if reason else None
            )
        case Person.NOT_PROPOSER if actor.id == proposer_of(item):
            detail = "You proposed it: cancel the proposal to continue with the draft."
        case Person.PROPOSER if actor.id != proposer_of(item):
            detail = "Only who proposed it can cancel the proposal."
        case _:
            return None
    return Problem(ProblemCode.ACTION_NOT_ALLOWED, detail, state=row.state, action=row.action.name)


_OBJECTIONS = {
    Objection.PROPOSED: "You proposed this text. Another person has to read and approve it.",
    Objection.LAST_EDITED: "You edited this text last. Another person has to read and approve it.",
    Objection.WROTE_MOST: "Most of what the editors wrote in this text is yours. Another person has to approve it.",
    Objection.ACCOUNTS_RELATED: (
        "You created the account of an author of this text or reset its password in the last 30 days, or that "
        "account did so with yours. A person who did not has to approve it."
    ),
}
