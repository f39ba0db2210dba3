"""What people decide about a comment. Each decision is an event, without what the reader wrote and without the name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pymongo.client_session import ClientSession

from services.publisher.comments.documents import CommentRow, PlatformComment
from services.publisher.documents import actor_fields
from shared.clock import now
from shared.content.handed_comments import WITH_AGENCY
from shared.db import transaction
from shared.events.declare.types.comment import COMMENT_DECIDED
from shared.events.log import outbox
from shared.events.log.outbox import Actor

#: The states out of which a comment comes into each one: reading is undone by `new`, a handing-over by `read`.
SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "new": ("read",),
        "read": ("new", "handed", "claim", "answered"),
        "handed": ("new", "read", "answered"),
        "claim": ("new", "read", "handed", "answered"),
        "answered": WITH_AGENCY,
    }
)
#: What an agency was asked for, and what it said.
ASKED = ("agency", "note", "answer")


class NoSuchComment(LookupError):
    """There is no comment with this id, or this person may not see it."""


class NotPossible(Exception):
    """Another person has decided; `state` says how."""

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"the comment is {state}")


def decide(comment_id: str, state: str, person: Actor, *, agency: str | None = None, note: str = "") -> CommentRow:
    """Bring a comment into `state`; with `handed` and `claim` it goes to the agency with that code.

    What the agency answered stays with a comment that is read afterwards. Raises NoSuchComment, NotPossible, or
    ValueError where the agency is missing.
    """
    if state in WITH_AGENCY and not agency:
        raise ValueError(f"{state} needs an agency")

    def change(row: CommentRow) -> dict[str, Any]:
        given = {"agency": agency, "note": note} if state in WITH_AGENCY else {}
        kept = ASKED if row["state"] == "answered" and not given else given
        decided = {**given, "by": actor_fields(person), "decided_at": now()}
        return {"$set": decided, "$unset": dict.fromkeys([name for name in ASKED if name not in kept], "")}

    return transaction(lambda session: _decide({"_id": comment_id}, state, change, person, session))


def answer(comment_id: str, deed: str, note: str, person: Actor, agency: str) -> CommentRow:
    """Record what the agency with that code did about a comment that it was handed, for the desk to see.

    Raises NoSuchComment, also for a comment of another agency, or NotPossible where it does not wait for an answer.
    """
    said = {"deed": deed, "note": note, "by": actor_fields(person), "at": now()}
    mine = {"_id": comment_id, "agency": agency}
    return transaction(lambda session: _decide(mine, "answered", lambda _: {"$set": {"answer": said}}, person, session))


def _decide(
    wanted: Mapping[str, Any],
    state: str,
    change: Callable[[CommentRow], dict[str, Any]],
    person: Actor,
    session: ClientSession,
) -> CommentRow:
    comments = PlatformComment.collection()
    known = comments.find_one(dict(wanted), session=session)
    if known is None:
        raise NoSuchComment(wanted["_id"])
    if known["state"] not in SOURCES[state]:
        raise NotPossible(known["state"])
    update = {name: fields for name, fields in change(known).items() if fields}
    update["$set"] = {**update.get("$set", {}), "state": state}
    same = {"_id": known["_id"], "version": known["version"]}
    row = comments.find_one_and_update(same, {**update, "$inc": {"version": 1}}, return_document=True, session=session)
    if row is None:
        raise NoSuchComment(known["_id"])
    data = {name: row.get(name) for name in ("item_id", "channel", "account", "state", "agency")}
    event = {"comment": {"id": row["_id"], **data}}
    outbox.record(session, COMMENT_DECIDED, subject=row["_id"], version=row["version"], data=event, actor=person)
    return row
