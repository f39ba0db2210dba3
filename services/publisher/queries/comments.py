"""Finding readers' comments, newest first, as far as a person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.publisher.comments.documents import SEEN_BY_AGENCY, STATES, CommentRow, PlatformComment
from services.publisher.documents import Delivery
from services.publisher.queries.accounts import Readiness
from services.publisher.registry import reads_comments
from shared import keyset
from shared.channels import CHANNELS
from shared.content.account import Account, AccountRow
from shared.content.handed_comments import WITH_AGENCY
from shared.identity import STAFF, Principal
from shared.keyset import Page

#: Counts stop here.
MOST = 1000
#: Comments that the last look has found.
THERE = {"missing_at": None}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which comments: None means any."""

    state: str | None = None
    item_id: str | None = None
    cursor: str | None = None
    limit: int = 20


def states_for(principal: Principal) -> tuple[str, ...]:
    """The states in which a person sees comments: an agency those that were handed to it."""
    return tuple(STATES) if principal.has(*STAFF) else SEEN_BY_AGENCY


def page_of(wanted: Filter, principal: Principal) -> Page[CommentRow]:
    """One page, newest first; without a state an agency sees what waits for it."""
    states = states_for(principal) if principal.has(*STAFF) else WITH_AGENCY
    chosen = [wanted.state] if wanted.state in states_for(principal) else list(states)
    condition = {**_seen_by(principal), "state": {"$in": chosen}}
    if wanted.item_id:
        condition["item_id"] = wanted.item_id
    return keyset.page_of(PlatformComment.collection(), condition, cursor=wanted.cursor, limit=wanted.limit)


def counts(principal: Principal, item_id: str | None = None) -> dict[str, int]:
    """How many comments a person sees in each state; each count stops at MOST."""
    seen = _seen_by(principal) | ({"item_id": item_id} if item_id else {})
    collection = PlatformComment.collection()
    return {
        state: int(collection.count_documents({**seen, "state": state}, limit=MOST)) for state in states_for(principal)
    }


def count_on(item_id: str) -> int:
    """How many comments on an item there are; stops at MOST."""
    return int(PlatformComment.collection().count_documents({"item_id": item_id, **THERE}, limit=MOST))


def title_of(item_id: str) -> str | None:
    """What an item is called where it was delivered; None for an item that went nowhere."""
    found = Delivery.collection().find_one({"item_id": item_id}, {"title": 1}, sort=[("_id", -1)])
    return found["title"] if found else None


def unread_accounts(item_id: str) -> list[AccountRow]:
    """The accounts that have an item and whose platform does not let its comments be read, although the channel can."""
    reading = [name for name in CHANNELS if reads_comments(name)]
    there = {"item_id": item_id, "status": "succeeded", "channel": {"$in": reading}}
    targets = Delivery.collection().distinct("target", there)
    accounts = Account.collection().find({"_id": {"$in": targets[:MOST]}, "removed": {"$ne": True}})
    return [account for account in accounts if Readiness.of(account).comments in ("missing", "refused")]


def _seen_by(principal: Principal) -> dict[str, Any]:
    return {**THERE} if principal.has(*STAFF) else {**THERE, "agency": principal.agency_code or ""}
