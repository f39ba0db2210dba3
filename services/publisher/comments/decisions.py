"""What people decide about a comment. Each decision is an event, without what the reader wrote and without the name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.comments.documents import WITH_AGENCY, CommentRow, PlatformComment
from services.publisher.documents import actor_fields
from shared.clock import now
from shared.db import transaction
from shared.events.declare.types.comment import COMMENT_DECIDED
from shared.events.log import outbox
from shared.events.log.outbox import Actor

#: The states out of which a comment comes into each one: reading is undone by `new`, a handing-over by `read`.
SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "new": ("read",),
        "read": ("new", "handed", "claim"),
        "handed": ("new", "read"),
        "claim": ("new", "read", "handed"),
    }
)


class NoSuchComment(LookupError):
    """There is no comment with this id."""


class NotPossible(Exception):
    """Another person has decided; `state` says how."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"the comment is {state}")


def decide(comment_id: str, state: str, person: Actor, *, agency: str | None = None, note: str = "") -> CommentRow:
    """Bring a comment into `state`; with `handed` and `claim` it goes to the agency with that code.

    Raises NoSuchComment, NotPossible, or ValueError where the agency is missing.
    """
    if state in WITH_AGENCY and not agency:
        raise ValueError(f"{state} needs an agency")
    given = {"agency": agency, "note": note} if state in WITH_AGENCY else {}
    values = {**given, "state": state, "by": actor_fields(person), "decided_at": now()}
    change: dict[str, Any] = {"$set": values, "$inc": {"version": 1}}
    if not given:
        change["$unset"] = {"agency": "", "note": ""}
    return transaction(lambda session: _decide(comment_id, state, change, person, session))


def _decide(
    comment_id: str, state: str, change: Mapping[str, Any], person: Actor, session: ClientSession
) -> CommentRow:
    comments = PlatformComment.collection()
    wanted = {"_id": comment_id, "state": {"$in": SOURCES[state]}}
    row = comments.find_one_and_update(wanted, change, return_document=True, session=session)
    if row is None:
        known = comments.find_one({"_id": comment_id}, {"state": 1}, session=session)
        if known is None:
            raise NoSuchComment(comment_id)
        raise NotPossible(known["state"])
    data = {name: row.get(name) for name in ("item_id", "channel", "account", "state", "agency")}
    event = {"comment": {"id": row["_id"], **data}}
    outbox.record(session, COMMENT_DECIDED, subject=row["_id"], version=row["version"], data=event, actor=person)
    return row
