"""What sessions and tokens need to know of a user, fresh to half a minute without a look-up at every request."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cachetools import TTLCache

from shared.content.user import User
from shared.identity import passwords
from shared.identity.principal import Principal, Role

#: How long a changed password, role or deactivation may stay unnoticed by a process, in seconds.
FRESH_SECONDS = 30

#: The agency comes with its user, in the same round trip.
_WITH_AGENCY: list[dict[str, Any]] = [
    {"$project": {"password_hash": 0}},
    {"$lookup": {"from": "agencies", "localField": "agency_code", "foreignField": "code", "as": "agency"}},
]

_cache: TTLCache[str, Account | None] = TTLCache(maxsize=4096, ttl=FRESH_SECONDS)
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in, with the epoch that their sessions and tokens must carry."""

    principal: Principal
    epoch: int
    language: str | None
    agency_name: str | None = None


def account(user_id: str) -> Account | None:
    """The active account with this id, at most FRESH_SECONDS old; None when there is none."""
    with _lock:
        if user_id in _cache:
            return _cache[user_id]
    found = _load(user_id)
    with _lock:
        _cache[user_id] = found
    return found


def forget(user_id: str) -> None:
    """Drop what this process remembers of a user, after a change."""
    with _lock:
        _cache.pop(user_id, None)


def create(username: str, name: str, password: str, roles: Iterable[Role], *, agency_code: str | None = None) -> User:
    """Store a new user; raises mongoengine.NotUniqueError where the name is taken."""
    user = User(
        username=username,
        name=name,
        password_hash=passwords.hash(password),
        roles=[str(Role(role)) for role in roles],
        agency_code=agency_code,
    )
    User.collection()  # opens the connection that mongoengine's save uses
    user.save(force_insert=True)
    return user


def change_password(user_id: str, password: str) -> int:
    """Store a new password and end all sessions and tokens of the user; answers the new epoch."""
    document = User.collection().find_one_and_update(
        {"_id": user_id},
        {"$set": {"password_hash": passwords.hash(password)}, "$inc": {"session_epoch": 1}},
        projection={"session_epoch": 1},
        return_document=True,
    )
    forget(user_id)
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
