"""API keys of agencies' systems: shown once, kept as SHA-256 (enough for 256 random bits, and one indexed look-up)."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Hashable
from datetime import datetime, timedelta

from cachetools import TTLCache, cached
from cachetools.keys import hashkey

from shared.clock import now
from shared.content.agency import Agency
from shared.content.user import ApiKey
from shared.identity.principal import Principal, Role

PREFIX = "kbr_"
#: A revoked key may work this much longer, in seconds.
FRESH_SECONDS = 5
#: `last_used_at` is for people; it need not be more exact than this.
_USE_GRAIN = timedelta(minutes=5)

_cache: TTLCache[Hashable, Principal] = TTLCache(maxsize=4096, ttl=FRESH_SECONDS)
_lock = threading.Lock()


class UnknownKey(LookupError):
    """No live key of an active agency has this digest."""


def issue(agency_code: str, label: str, *, created_by: str | None = None) -> tuple[str, ApiKey]:
    """Make and store a key for an agency; the text is not kept and can be shown only now."""
    text = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(
        agency_code=agency_code, label=label, key_hash=_digest(text), hint=text[:8] + "…", created_by=created_by
    )
    ApiKey.collection().insert_one(key.validated())
    return text, key


def verify(text: str) -> Principal | None:
    """The agency's system that holds this key; None for an unknown or revoked key or an inactive agency."""
    if not text.startswith(PREFIX):
        return None
    try:
        return _holder(_digest(text))
    except UnknownKey:
        return None


def revoke(key_id: str, *, agency_code: str | None = None) -> bool:
    """End a key; False when there is no such live key (of that agency)."""
    wanted = {"_id": key_id, "revoked_at": None} | ({"agency_code": agency_code} if agency_code else {})
    document = ApiKey.collection().find_one_and_update(wanted, {"$set": {"revoked_at": now()}})
    if document is None:
        return False
    with _lock:
        _cache.pop(hashkey(document["key_hash"]), None)
    return True


@cached(_cache, lock=_lock)
def _holder(digest: str) -> Principal:
    """Raises UnknownKey, so that only keys that exist are kept in the cache."""
    found = _load(digest)
    if found is None:
        raise UnknownKey(digest)
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _load(digest: str) -> Principal | None:
    key = ApiKey.collection().find_one({"key_hash": digest, "revoked_at": None})
    if key is None:
        return None
    agency = Agency.collection().find_one({"code": key["agency_code"]}, {"short_name": 1, "active": 1})
    if agency is None or not agency.get("active", True):
        return None
    _note_use(key["_id"], key.get("last_used_at"))
    name = f"{agency['short_name']} ({key['label']})"
    return Principal(key["_id"], name, frozenset({Role.AGENCY}), key["agency_code"])


def _note_use(key_id: str, last: datetime | None) -> None:
    moment = now()
    if last is None or moment - last > _USE_GRAIN:
        ApiKey.collection().update_one({"_id": key_id}, {"$set": {"last_used_at": moment}})
