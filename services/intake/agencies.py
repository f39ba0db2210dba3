"""Which agency is meant, without asking the database at every request."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cachetools import TTLCache

from shared.content import Agency

#: How long a renamed agency may keep its old name in a process, in seconds.
FRESH_SECONDS = 60

_cache: TTLCache[str, AgencyName] = TTLCache(maxsize=1024, ttl=FRESH_SECONDS)
_lock = threading.Lock()


class UnknownAgency(LookupError):
    """There is no active agency with this code."""


@dataclass(frozen=True, slots=True)
class AgencyName:
    """What submissions and events carry of their agency."""

    code: str
    name: str
    slug: str

    def as_dict(self) -> dict[str, str]:
        """The same as plain data."""
        return {"code": self.code, "name": self.name, "slug": self.slug}


def agency_name(code: str | None) -> AgencyName:
    """The active agency with this code, at most FRESH_SECONDS old; raises UnknownAgency."""
    if code is None:
        raise UnknownAgency("none")
    with _lock:
        known = _cache.get(code)
    if known is None:
        known = _load(code)
        with _lock:
            _cache[code] = known
    return known


def forget_agencies() -> None:
    """Drop what this process remembers, after a change."""
    with _lock:
        _cache.clear()


def _load(code: str) -> AgencyName:
    found = Agency.collection().find_one({"code": code, "active": True}, {"code": 1, "name": 1, "slug": 1})
    if found is None:
        raise UnknownAgency(code)
    return AgencyName(found["code"], found["name"], found["slug"])
