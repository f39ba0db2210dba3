"""Finding subscriptions, newest first, as far as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from services.publisher.masking import masked
from services.publisher.readers.documents import Subscriber, SubscriberRow
from shared import keyset
from shared.db import Document
from shared.keyset import Page

#: Counts stop here.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Which subscriptions."""

    status: str | None = None
    cursor: str | None = None
    limit: int = 50


def page_of(wanted: Filter) -> Page[SubscriberRow]:
    """One page, newest first."""
    condition = {"status": wanted.status} if wanted.status else {}
    return keyset.page_of(Subscriber.collection(), condition, cursor=wanted.cursor, limit=wanted.limit)


def shown(document: SubscriberRow) -> Document:
    """A subscription with its address masked and without its token."""
    names = ("mode", "status", "language", "created_at", "confirmed_at", "unsubscribed_at")
    email = document.get("email")
    return {
        "id": document["_id"],
        "email": masked(email) if email else None,
        **{name: document.get(name) for name in names},
        **({"interests": document["interests"]} if document.get("interests") else {}),
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
