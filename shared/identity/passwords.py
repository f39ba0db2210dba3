"""Passwords: argon2id with the memory and time that OWASP advises (19 MiB, two passes), about 20 ms a check."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Short ones fall to guessing whatever the hash; the upper bound keeps a request from hashing megabytes.
MIN_LENGTH, MAX_LENGTH = 12, 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Checked when there is no such user, so that the response takes as long as for a wrong password.
_NO_USER = _hasher.hash("no user has this password")


def hash(password: str) -> str:
    """The argon2id hash to store, with its salt and parameters in it."""
    return _hasher.hash(password)


def verify(password: str, stored: str | None) -> bool:
    """Whether `password` belongs to `stored`; takes the same time for no hash at all (`None`)."""
    try:
        return _hasher.verify(stored or _NO_USER, password[: MAX_LENGTH + 1]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's and should be renewed at the next login."""
    return _hasher.check_needs_rehash(stored)
