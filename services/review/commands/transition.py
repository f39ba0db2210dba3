"""The one place where an item changes: state, version, history and event in a single transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession

from services.review.commands.rules import permitted
from services.review.events import item_data
from shared import tracing
from shared.clock import now
from shared.content import Item
from shared.db import Document, transaction
from shared.events.declare.catalog import by_name
from shared.events.log import outbox
from shared.identity import Principal
from shared.lifecycle import Transition
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


@dataclass(frozen=True, slots=True)
class Change:
    """What a command adds to the bare transition: item fields, event data, history detail and the person's words."""

    fields: dict[str, Any] = field(default_factory=dict)
    event: dict[str, Any] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


#: Changes by the system that tell of the world and touch neither text nor decision.
_NEWS = frozenset({"mark_published"})

Work = Callable[[Document, datetime], Change]


def perform(action: str, item_id: str, actor: Principal, version: int, work: Work) -> Document:
    """Do `action` for `actor`, who saw `version` of the item; returns the item as it is afterwards.

    That the system marked it published meanwhile stands in nobody's way: a withdrawal must not wait for a second try.
    Raises a Problem: not_found, version_conflict (with the current version), transition_not_allowed, lease_*,
    second_person_required, or whatever `work` objects to. Then nothing has changed.
    """
    item = load(item_id)
    if not _is_as_seen(item, version):
        raise conflict(item)
    moment = now()
    row = permitted(item, action, actor, moment)
    change = work(item, moment)
    if row.needs_note and not (change.note or "").strip():
        raise Problem(ProblemCode.NOTE_REQUIRED, "Say why: others will read it.", action=action)
    try:
        return transaction(lambda session: apply(session, item, row, change, actor, moment))
    except Problem as problem:
        if problem.code is not ProblemCode.VERSION_CONFLICT or not _is_as_seen(load(item_id), version):
            raise
    return perform(action, item_id, actor, version, work)


def apply(
    session: ClientSession, item: Document, row: Transition, change: Change, actor: Principal | None, moment: datetime
) -> Document:
    """Write one row of the life cycle for the version read; `actor` None is the system itself."""
    version = item["version"] + 1
    fields = {**change.fields, "state": row.target, "version": version, "note": change.note, "updated_at": moment}
    entry = history_entry(row.action, row.state, row.target, version, actor, moment, change)
    changed: Document | None = Item.collection().find_one_and_update(
        {"_id": item["_id"], "version": item["version"], "state": row.state},
        {"$set": fields, "$push": {"history": entry}},
        return_document=ReturnDocument.AFTER,
        session=session,
    )
    if changed is None:
        raise conflict(load(item["_id"]))
    data = {"item": item_data(changed), "note": change.note, **change.event}
    with tracing.joined(item.get("trace"), f"item {row.action}"):
        outbox.record(
            session,
            by_name(row.event),
            subject=item["_id"],
            version=version,
            data=data,
            actor=actor,
            urgent=item["urgency"] == "urgent",
        )
    return changed


def history_entry(
    action: str, source: str, target: str, version: int, actor: Principal | None, moment: datetime, change: Change
) -> dict[str, Any]:
    """One line of the item's history: who did what when, from which state to which, and their words."""
    person = {"id": actor.id, "name": actor.name, "role": str(actor.role)} if actor else outbox.SYSTEM_ACTOR
    return {
        "at": moment,
        "action": action,
        "from": source,
        "to": target,
        "version": version,
        "actor": person,
        "note": change.note,
        **change.record,
    }


def load(item_id: str) -> Document:
    """The item as stored; raises the Problem not_found."""
    item: Document | None = Item.collection().find_one({"_id": item_id})
    if item is None:
        raise Problem(ProblemCode.NOT_FOUND, "There is no such item.")
    return item


def _is_as_seen(item: Document, version: int) -> bool:
    """Whether nothing but the news of its publication came after `version`."""
    later = [entry["action"] for entry in item["history"] if entry["version"] > version]
    return bool(version <= item["version"] and set(later) <= _NEWS)


def conflict(item: Document) -> Problem:
    """Somebody else was quicker: says which version is current and who made it."""
    last: Document = item["history"][-1]
    return Problem(
        ProblemCode.VERSION_CONFLICT,
        f"The item changed meanwhile; it is at version {item['version']}, by {last['actor']['name']}.",
        current_version=item["version"],
        state=item["state"],
        changed_by=last["actor"]["name"],
        last_action=last["action"],
    )
