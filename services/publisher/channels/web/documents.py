"""What the site keeps of its own, so that every page of it can be written again. Private to this channel."""

from __future__ import annotations

from typing import Any

from bson import SON
from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo import ASCENDING, DESCENDING

from shared.content.base import KabarDocument


class SiteArticle(KabarDocument):
    """One article with all that its pages need; `_id` is the item's id, `version` counts the writes.

    `sections` are the lists it belongs to, `shelves` the numbered pages of those lists that it stays on, and
    `related` the articles that its page leads to.
    `pending` is there while its pages are being written; a crash leaves it behind, and `Site.recover` acts on it.
    """

    meta = {
        "collection": "site_articles",
        "indexes": [
            ("listed", "-published_at", "-_id"),
            ("sections", "listed", "-published_at", "-_id"),
            "shelves",
            ("listed", "event_date"),
            "photos.sha256",
            "related",
            {"fields": ["pending.since"], "sparse": True},
        ],
    }

    version = IntField(required=True, min_value=1)
    revision = IntField(required=True, min_value=1)
    content_hash = StringField(required=True)
    path = StringField(required=True)
    listed = BooleanField(required=True)
    agency = DictField(required=True)
    variant = DictField()
    photos = ListField(DictField())
    kind = StringField()
    event_date = StringField()
    sections = ListField(StringField())
    shelves = ListField(StringField())
    related = ListField(StringField())
    published_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    corrections = ListField(DictField())
    withdrawn_at = DateTimeField()
    withdrawal_note = StringField()
    pending = DictField()


class SiteSection(KabarDocument):
    """One list of articles; `_id` is its path. `count` says which numbered page is next; it never goes down."""

    meta = {"collection": "site_sections", "indexes": [("kind", "title")]}

    kind = StringField(required=True)
    title = StringField(required=True)
    count = IntField(default=0)
    latest_at = DateTimeField()


def ensure_indexes() -> None:
    """Make the channel's indexes; idempotent."""
    for document in (SiteArticle, SiteSection):
        document.ensure_indexes()


#: Newest first, the same order on every page.
NEWEST: SON[str, Any] = SON([("published_at", DESCENDING), ("_id", DESCENDING)])
SOONEST: SON[str, Any] = SON([("event_date", ASCENDING), ("_id", ASCENDING)])
