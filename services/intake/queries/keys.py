"""An agency's API keys."""

from __future__ import annotations

from typing import Any

from shared.content import ApiKey


def keys_of(agency_code: str) -> list[dict[str, Any]]:
    """All keys of an agency, newest first, without what they are checked by."""
    found = ApiKey.collection().find({"agency_code": agency_code}, {"key_hash": 0}).sort("_id", -1)
    return [shown(document) for document in found]


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """A key as far as it may be shown."""
    public = {name: document.get(name) for name in ("label", "hint", "created_at", "last_used_at", "revoked_at")}
    return {"id": document["_id"], **public}
