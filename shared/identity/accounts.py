"""What sessions and tokens need to know of a user, fresh to half a minute without a look-up at every request."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from cachetools import TTLCache, cached
from cachetools.keys import hashkey

from shared.clock import now
from shared.content.user import ApiKey, User
from shared.identity import passwords
from shared.identity.principal import Principal, Role

#: How long a changed password, role or deactivation may stay unnoticed by a process, in seconds.
FRESH_SECONDS = 30
#: How long the person who created an account or reset its password may know that password, and so may have used it.
PASSWORD_KNOWN_FOR = timedelta(days=30)

#: The agency comes with its user, in the same round trip.
_WITH_AGENCY: list[dict[str, Any]] = [
    {"$project": {"password_hash": 0}},
    {"$lookup": {"from": "agencies", "localField": "agency_code", "foreignField": "code", "as": "agency"}},
]
#: The fields that say when another user came to know an account's password or key, and who.
_ORIGINS = (("created_at", "created_by"), ("password_reset_at", "password_reset_by"))

_cache: TTLCache[Hashable, Account | None] = TTLCache(maxsize=4096, ttl=FRESH_SECONDS)
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in, with the epoch that their sessions and tokens must carry."""

    principal: Principal
    epoch: int
    language: str | None
    agency_name: str | None = None


@cached(_cache, lock=_lock)
def account(user_id: str) -> Account | None:
    """The active account with this id, at most FRESH_SECONDS old; None when there is none."""
    return _load(user_id)


def forget(user_id: str) -> None:
    """Remove a user from this process's cache, after a change."""
    with _lock:
        _cache.pop(hashkey(user_id), None)


def create(
    username: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    *,
    agency_code: str | None = None,
    created_by: str | None = None,
) -> User:
    """Store a new user; raises mongoengine.NotUniqueError where the name is taken.

    `created_by` is the id of the user who creates it; None for the first users of an installation.
    """
    user = User(
        username=username,
        name=name,
        password_hash=passwords.hash(password),
        roles=[str(Role(role)) for role in roles],
        agency_code=agency_code,
        created_by=created_by,
    )
    User.collection()  # opens the connection that mongoengine's save uses
    user.save(force_insert=True)
    return user


def change_password(user_id: str, password: str) -> int:
    """Store a password that the user chose; ends all their sessions and tokens and returns the new epoch."""
    epoch = _set_password({"_id": user_id}, password, {})
    if epoch is None:
        raise LookupError(f"no user {user_id}")
    return epoch


def reset_password(selector: Mapping[str, Any], password: str, *, reset_by: str) -> bool:
    """Store a password that `reset_by` gives to the user; ends all the user's sessions and tokens.

    False where no user matches the MongoDB `selector`.
    """
    noted = {"password_reset_at": now(), "password_reset_by": reset_by}
    return _set_password(selector, password, noted) is not None


def created_or_reset_by(approver_id: str, account_ids: Iterable[str], since: datetime) -> set[str]:
    """Those of `account_ids` (users and API keys) that the approver created or reset at `since` or later.

    Who creates an account or resets its password knows that password. So the text of such an account may be the
    approver's own. An account also counts where the approver is further up the chain: the approver created the
    account of a colleague, and the colleague's account issued the API key that sent the text.
    `since` is usually `now() - PASSWORD_KNOWN_FOR`.
    """
    asked = set(account_ids) - {approver_id}
    origins: dict[str, set[str]] = {}
    unread = asked
    while unread:
        origins |= _origins(unread, since)
        unread = set().union(*(origins[each] for each in unread)) - origins.keys() - {approver_id}
    return {each for each in asked if approver_id in _ancestors(each, origins)}


def controllers_of(account_id: str, since: datetime) -> set[str]:
    """The accounts that created this one or reset its password at `since` or later, and those behind them in turn."""
    origins: dict[str, set[str]] = {}
    unread = {account_id}
    while unread:
        origins |= _origins(unread, since)
        unread = set().union(*(origins[each] for each in unread)) - origins.keys()
    return _ancestors(account_id, origins) - {account_id}


def _origins(account_ids: set[str], since: datetime) -> dict[str, set[str]]:
    """By account: who created it or reset its password at `since` or later, read in two look-ups."""
    wanted = {"_id": {"$in": sorted(account_ids)}}
    fields = dict.fromkeys(chain.from_iterable(_ORIGINS), 1)
    found: dict[str, set[str]] = {account_id: set() for account_id in account_ids}
    for collection in (User.collection(), ApiKey.collection()):
        for document in collection.find(wanted, fields):
            for moment, person in _ORIGINS:
                if moment in document and person in document and document[moment] >= since:
                    found[document["_id"]].add(document[person])
    return found


def _ancestors(account_id: str, origins: Mapping[str, set[str]]) -> set[str]:
    known: set[str] = set()
    unread = {account_id}
    while unread:
        parents = set().union(*(origins.get(each, set()) for each in unread))
        unread = parents - known
        known |= parents
    return known


def _set_password(selector: Mapping[str, Any], password: str, noted: Mapping[str, Any]) -> int | None:
    """The user's new epoch; None where no user matches."""
    document = User.collection().find_one_and_update(
        selector,
        {"$set": {"password_hash": passwords.hash(password), **noted}, "$inc": {"session_epoch": 1}},
        projection={"session_epoch": 1},
        return_document=True,
    )
    if document is None:
        return None
    forget(document["_id"])
    return int(document["session_epoch"])


def set_language(user_id: str, language: str) -> None:
    """Remember in which language a user wants pages, on every device."""
    User.collection().update_one({"_id": user_id}, {"$set": {"language": language}})
    forget(user_id)


def principal_of(document: dict[str, Any]) -> Principal:
    """The principal that a stored user is."""
    return Principal(
        id=document["_id"],
        name=document["name"],
        roles=frozenset(Role(role) for role in document["roles"]),
        agency_code=document.get("agency_code"),
    )


def _load(user_id: str) -> Account | None:
    document = next(User.collection().aggregate([{"$match": {"_id": user_id, "active": True}}, *_WITH_AGENCY]), None)
    if document is None:
        return None
    return Account(
        principal_of(document),
        int(document.get("session_epoch", 0)),
        document.get("language"),
        next((agency["name"] for agency in document["agency"]), None),
    )
