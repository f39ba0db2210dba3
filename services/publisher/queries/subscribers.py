"""Finding subscriptions, newest first, as far as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.publisher.documents import Subscriber, SubscriberRow
from services.publisher.masking import masked
from shared.db import Document

#: Counts stop here.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which subscriptions."""

    status: str | None = None
    cursor: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some subscriptions and where the older ones begin, or None."""

    documents: list[SubscriberRow]
    next_cursor: str | None


def page_of(wanted: Filter) -> Page:
    """One keyset page."""
    condition: dict[str, Any] = {"status": wanted.status} if wanted.status else {}
    if wanted.cursor:
        condition["_id"] = {"$lt": wanted.cursor}
    found = list(Subscriber.collection().find(condition).sort("_id", -1).limit(wanted.limit + 1))
    more = len(found) > wanted.limit
    found = found[: wanted.limit]
    return Page(found, found[-1]["_id"] if more else None)


def shown(document: SubscriberRow) -> Document:
    """A subscription with its address masked and without its token."""
    names = ("mode", "status", "language", "created_at", "confirmed_at", "unsubscribed_at")
    email = document.get("email")
    return {
        "id": document["_id"],
        "email": masked(email) if email else None,
        **{name: document.get(name) for name in names},
    }


def counts() -> dict[str, int]:
    """Active readers by mode, and those who have not confirmed; capped at MOST."""
    wanted = {
        "immediate": {"status": "active", "mode": "immediate"},
        "digest": {"status": "active", "mode": "digest"},
        "pending": {"status": "pending"},
    }
    return {
        name: int(Subscriber.collection().count_documents(condition, limit=MOST)) for name, condition in wanted.items()
    }
