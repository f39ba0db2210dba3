"""Checks a user name and password: slowly for guessers, and without saying which of the two was wrong.

Failures are counted in each process's memory: with N web workers a guesser gets at most N times the limit.
"""

from __future__ import annotations

import math
import time
from functools import cache

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared.content.user import User
from shared.identity import passwords
from shared.identity.accounts import Account, principal_of

#: Wrong passwords allowed in five minutes. Never for a name from anywhere: that would let a stranger lock people out.
_PER_NAME_AND_ADDRESS = RateLimitItemPerMinute(5, 5)
_PER_ADDRESS = RateLimitItemPerMinute(50, 5)


@cache
def _failures() -> MovingWindowRateLimiter:
    """Made at its first use: the storage starts a timer's thread, which must not be begun before gunicorn forks."""
    return MovingWindowRateLimiter(MemoryStorage())


class BadCredentials(Exception):
    """The user name or the password is wrong; the caller does not learn which."""


class TooManyAttempts(Exception):
    """Wait `retry_after` seconds before the next attempt."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many attempts, wait {retry_after} seconds")


def authenticate(username: str, password: str, *, client: str) -> Account:
    """The account with this name and password; `client` is the caller's address.

    Raises BadCredentials or TooManyAttempts. Costs one argon2 check whether the user exists or not.
    """
    name = username.strip().lower()
    counted = ((_PER_NAME_AND_ADDRESS, f"{name}|{client}"), (_PER_ADDRESS, client))
    for limit, key in counted:
        if not _failures().test(limit, key):
            reset = _failures().get_window_stats(limit, key).reset_time
            raise TooManyAttempts(max(1, math.ceil(reset - time.time())))
    document = User.collection().find_one({"username": name, "active": True})
    if not passwords.verify(password, document["password_hash"] if document else None):
        for limit, key in counted:
            _failures().hit(limit, key)
        raise BadCredentials
    _renew_hash(document, password)
    return Account(principal_of(document), int(document.get("session_epoch", 0)), document.get("language"))


def _renew_hash(document: dict[str, str], password: str) -> None:
    stored = document["password_hash"]
    if passwords.outdated(stored):
        User.collection().update_one(
            {"_id": document["_id"], "password_hash": stored}, {"$set": {"password_hash": passwords.hash(password)}}
        )
