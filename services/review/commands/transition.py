"""The one place where an item changes: state, version, history and event in a single transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from services.review.commands.lease import granted
from services.review.commands.proposal import next_revision
from services.review.commands.rules import permitted
from services.review.documents import EMPTY, HistoryDetail, HistoryEntry, Item, ItemChanges, ItemRow
from services.review.events import approval_data, item_data
from services.review.packaging.duplicates import posted_with
from shared import tracing
from shared.clock import now
from shared.db import transaction
from shared.events.declare.catalog import by_name
from shared.events.declare.event import SYSTEM_ACTOR, EventActor
from shared.events.log import outbox
from shared.identity import Principal
from shared.lifecycle import ACTIONS, STATES, Lease, Publication, Transition
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """What a command adds to the bare transition: item fields, event data, history detail and the person's words."""

    fields: ItemChanges = field(default_factory=ItemChanges)
    event: dict[str, Any] = field(default_factory=dict)
    record: HistoryDetail = field(default_factory=HistoryDetail)
    note: str | None = None


#: Reports of what a channel did; they touch neither text nor decision, so they are no conflict with a decision.
_REPORTS = frozenset(action.name for action in ACTIONS.values() if action.publication is Publication.CONFIRMED)

Work = Callable[[ItemRow, datetime], Change]


def perform(action: str, item_id: str, actor: Principal, version: int, work: Work) -> ItemRow:
    """Do `action` for `actor`, who saw `version` of the item; returns the item as it is afterwards.

    That the system marked it published meanwhile is no conflict: a withdrawal must not need a second try.
    Raises a Problem: not_found, version_conflict (with the current version), action_not_allowed, claimed_by_another,
    second_person_required, note_required, or whatever `work` objects to. Then nothing has changed.
    """
    item = load(item_id)
    if not _is_as_seen(item, version):
        raise conflict(item)
    moment = now()
    row = permitted(item, action, actor, moment)
    change = work(item, moment)
    if row.action.reason and row.action.reason.required and not (change.note or "").strip():
        raise Problem(ProblemCode.NOTE_REQUIRED, "Say why: others will read it.", action=action)
    try:
        return transaction(lambda session: apply(session, item, row, change, actor, moment))
    except Problem as problem:
        if problem.code is not ProblemCode.VERSION_CONFLICT or not _is_as_seen(load(item_id), version):
            raise
    return perform(action, item_id, actor, version, work)


def apply(
    session: ClientSession, item: ItemRow, row: Transition, change: Change, actor: Principal | None, moment: datetime
) -> ItemRow:
    """Write one row of the life cycle for the version read; `actor` None is the system itself."""
    version = item["version"] + 1
    change = _with_effects(item, row, change, actor, moment)
    fields = {**change.fields, "state": row.target, "version": version, "note": change.note, "updated_at": moment}
    changed: ItemRow | None = Item.collection().find_one_and_update(
        {"_id": item["_id"], "version": item["version"], "state": row.state},
        {"$set": fields, "$push": {"history": history_entry(row, version, actor, moment, change)}},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    if changed is None:
        raise conflict(load(item["_id"]))
    data = {"item": item_data(changed), "note": change.note, **change.event}
    with tracing.continuing(item.get("trace"), f"item {row.action.name}"):
        outbox.record(
            session,
            by_name(row.action.event),
            subject=item["_id"],
            version=version,
            data=data,
            actor=actor,
            urgent=item["urgency"] == "urgent",
            time=moment,
        )
    return changed


def _with_effects(item: ItemRow, row: Transition, change: Change, actor: Principal | None, moment: datetime) -> Change:
    """The change with what the action's row does to the lease and to the publication."""
    fields, event = change.fields.copy(), change.event
    if not STATES[row.target].leased:
        fields["lease"] = EMPTY
    elif actor and row.action.lease in {Lease.TAKEN, Lease.RENEWED}:
        fields["lease"] = granted(actor, moment)
    if row.action.publication is Publication.RELEASED:
        fields["revision"], fields["published"] = next_revision(item, moment)
        fields["correction"] = EMPTY
        event = approval_data(item, change.fields.get("proposal") or item["proposal"], fields["revision"])
        fields["publish_at"] = None
        posted = posted_with(item, item.get("variants") or {})
        if posted:
            fields["posted"] = posted
    elif row.action.publication is Publication.WITHDRAWN:
        fields["withdrawal"] = {"by": person(actor), "at": moment, "note": change.note}
        fields["publish_at"] = None
    return Change(fields, event, change.record, change.note)


def history_entry(
    row: Transition, version: int, actor: Principal | None, moment: datetime, change: Change
) -> HistoryEntry:
    """One line of the item's history: who did what when, from which state to which, and their words."""
    return {
        "at": moment,
        "action": row.action.name,
        "from": row.state,
        "to": row.target,
        "version": version,
        "actor": person(actor),
        "note": change.note,
        **change.record,
    }


def person(actor: Principal | None) -> EventActor:
    """Who acts, as it is stored with what they did; None is the system itself."""
    return {"id": actor.id, "name": actor.name, "role": str(actor.role)} if actor else SYSTEM_ACTOR


def load(item_id: str) -> ItemRow:
    """The item as stored; raises the Problem not_found."""
    item: ItemRow | None = Item.collection().find_one({"_id": item_id})
    if item is None:
        raise Problem(ProblemCode.NOT_FOUND, "There is no such item.")
    return item


def _is_as_seen(item: ItemRow, version: int) -> bool:
    """Whether nothing but reports of its publication came after `version`."""
    later = {entry["action"] for entry in item["history"] if entry["version"] > version}
    return bool(version <= item["version"] and later <= _REPORTS)


def conflict(item: ItemRow) -> Problem:
    """Another change came first: says which version is current and who made it."""
    last = item["history"][-1]
    return Problem(
        ProblemCode.VERSION_CONFLICT,
        f"The item changed meanwhile; it is at version {item['version']}, by {last['actor']['name']}.",
        current_version=item["version"],
        state=item["state"],
        changed_by=last["actor"]["name"],
        last_action=last["action"],
    )
