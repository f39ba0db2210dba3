"""Finding readers' comments, newest first, as far as a person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.publisher.comments.documents import WITH_AGENCY, CommentRow, PlatformComment
from shared import keyset
from shared.identity import STAFF, Principal
from shared.keyset import Page

#: Counts stop here.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which comments: None means any."""

    state: str | None = None
    item_id: str | None = None
    cursor: str | None = None
    limit: int = 20


def states_for(principal: Principal) -> tuple[str, ...]:
    """The states in which a person sees comments: an agency those that were handed to it."""
    return ("new", "read", *WITH_AGENCY) if principal.has(*STAFF) else WITH_AGENCY


def page_of(wanted: Filter, principal: Principal) -> Page[CommentRow]:
    """One page, newest first."""
    states = states_for(principal)
    condition: dict[str, Any] = {"state": {"$in": [wanted.state] if wanted.state in states else list(states)}}
    if not principal.has(*STAFF):
        condition["agency"] = principal.agency_code or ""
    if wanted.item_id:
        condition["item_id"] = wanted.item_id
    return keyset.page_of(PlatformComment.collection(), condition, cursor=wanted.cursor, limit=wanted.limit)


def count_on(item_id: str) -> int:
    """How many comments on an item there are; stops at MOST."""
    return int(PlatformComment.collection().count_documents({"item_id": item_id}, limit=MOST))
