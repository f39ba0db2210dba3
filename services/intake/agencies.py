"""Which agency is meant, without asking the database at every request."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import TTLCache, cached

from shared.content import Agency

#: How long a renamed agency may keep its old name in a process, in seconds.
FRESH_SECONDS = 60


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


@cached(TTLCache[Hashable, AgencyName](maxsize=1024, ttl=FRESH_SECONDS), lock=threading.Lock())
def agency_name(code: str | None) -> AgencyName:
    """The active agency with this code, at most FRESH_SECONDS old; raises UnknownAgency, which is not cached."""
    found = Agency.collection().find_one({"code": code, "active": True}, {"code": 1, "name": 1, "slug": 1})
    if found is None:
        raise UnknownAgency(str(code))
    return AgencyName(found["code"], found["name"], found["slug"])
