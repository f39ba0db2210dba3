"""The queue: what is waiting in the order of its weight, what is finished newest first."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.review.commands.rules import open_actions
from services.review.commands.second_person import related_accounts
from services.review.documents import Item, ItemRow
from shared.clock import aware
from shared.identity import Principal
from shared.keyset import NEWEST_FIRST, Key, NotACursor, Order, Page, page_of
from shared.lifecycle import ACTIONS, STATES, Person

COUNT_LIMIT = 99
"""Counting stops here; pages say `99+`."""

_ID = re.compile(r"[0-9a-f-]{36}")

WAITING_FIRST = Order((Key("priority", int, descending=True), Key("submitted_at", datetime), Key("_id", str)))
"""What weighs most first, then what waits longest."""

_CANDIDATES = 30
"""How many items are looked at for the next one; those that pass the query and still are not for the actor are few."""

TARGETS = {"urgent": timedelta(hours=2), "clarification": timedelta(hours=12), "normal": timedelta(hours=24)}
"""How soon an item should be out, by urgency and kind; 12 hours is the national standard's limit for a response."""

_LISTED = (
    "version", "state", "revision", "priority", "agency", "kind", "topic", "urgency", "audience", "districts",
    "submission_revision", "draft.title", "draft.summary", "draft.photos", "lease", "proposal.by", "proposal.findings",
    "last_editor", "submitters", "contributions", "note", "publish_at", "submitted_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; an empty `states` means all of them."""

    states: tuple[str, ...] = ()
    agency: str | None = None
    topic: str | None = None
    kind: str | None = None
    urgency: str | None = None
    holder: str | None = None

    @property
    def waiting(self) -> bool:
        """Whether the list is in the order of work, urgent and old items first."""
        return bool(self.states) and all(STATES[state].unfinished for state in self.states)

    def query(self) -> dict[str, Any]:
        """The same for MongoDB."""
        fields = {
            "agency.code": self.agency,
            "topic": self.topic,
            "kind": self.kind,
            "urgency": self.urgency,
            "lease.holder": self.holder,
        }
        query: dict[str, Any] = {name: value for name, value in fields.items() if value}
        if self.states:
            query["state"] = self.states[0] if len(self.states) == 1 else {"$in": list(self.states)}
        return query


def page(filters: Filters, cursor: str | None = None, limit: int = 50) -> Page[ItemRow]:
    """Up to `limit` items after `cursor`; raises NotACursor for one of another list."""
    order = WAITING_FIRST if filters.waiting else NEWEST_FIRST
    if cursor and not filters.waiting and not _ID.fullmatch(cursor):
        raise NotACursor("not a cursor")
    return page_of(Item.collection(), filters.query(), order, cursor=cursor, limit=limit, fields=_LISTED)


def count(filters: Filters) -> int:
    """How many items there are, at most one more than COUNT_LIMIT."""
    counted: int = Item.collection().count_documents(filters.query(), limit=COUNT_LIMIT + 1)
    return counted


def next_for(filters: Filters, actor: Principal, moment: datetime) -> ItemRow | None:
    """The item of a list that needs `actor` most: one to claim, or one to approve as the second person."""
    states = [name for name in filters.states or STATES if STATES[name].for_editors]
    free = {"$or": [{"lease.holder": {"$in": [None, filters.holder]}}, {"lease.expires_at": {"$lte": moment}}]}
    by_others = {"proposal.by.id": {"$ne": actor.id}, "last_editor": {"$ne": actor.id}}
    query = {
        **filters.query(),
        "state": {"$in": states},
        "$or": [
            {"state": {"$in": [name for name in states if STATES[name].draft_open]}, **free},
            {"state": {"$in": [name for name in states if not STATES[name].draft_open]}, **by_others},
        ],
    }
    found = list(Item.collection().find(query, _LISTED).sort(WAITING_FIRST.sort()).limit(_CANDIDATES))
    related = related_accounts(actor, found)
    return next((item for item in found if _needs(item, actor, moment, related)), None)


def _needs(item: ItemRow, actor: Principal, moment: datetime, related: set[str]) -> bool:
    can = open_actions(item, actor, moment, related)
    return "claim" in can or any(ACTIONS[name].person is Person.SECOND for name in can)


def deadline(item: ItemRow) -> datetime:
    """When the item should be out."""
    clarification = item["kind"] == "clarification"
    target = "urgent" if item["urgency"] == "urgent" else "clarification" if clarification else "normal"
    return aware(item["submitted_at"]) + TARGETS[target]
