"""What the site keeps of its own, so that every page of it can be written again. Private to this channel."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from bson import SON
from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection

from shared.content.base import KabarDocument


class SitePhoto(TypedDict):
    """A photo of an article; `ready` once all its files are below the document root."""

    attachment_id: str
    sha256: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str
    ready: bool


class DroppedPhoto(TypedDict):
    """A photo that the article no longer shows."""

    sha256: str
    width: int


class SiteCorrection(TypedDict):
    """A correction that readers are shown."""

    at: datetime
    note: str


class PendingChange(TypedDict):
    """What is to be written because of an article's latest change, which `token` names."""

    token: str
    since: datetime
    shelves: list[str]
    sections: list[str]
    dropped: list[DroppedPhoto]


class ArticleRow(TypedDict):
    """A stored `SiteArticle`; lists of articles are read without parts of `variant`."""

    _id: str
    version: int
    revision: int
    content_hash: str
    path: str
    listed: bool
    agency: dict[str, str]
    kind: str
    variant: dict[str, Any]
    photos: list[SitePhoto]
    event_date: str
    urgent_until: NotRequired[datetime | None]
    sections: list[str]
    shelves: list[str]
    related: list[str]
    published_at: datetime
    updated_at: datetime
    corrections: list[SiteCorrection]
    withdrawn_at: datetime | None
    withdrawal_note: str | None
    pending: NotRequired[PendingChange]


class SectionRow(TypedDict):
    """A stored `SiteSection`."""

    _id: str
    kind: str
    title: str
    count: int
    latest_at: NotRequired[datetime]


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
            {"fields": ["urgent_until"], "partialFilterExpression": {"urgent_until": {"$type": "date"}}},
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
    #: Until then it is marked and comes first; absent once the pages were written without the mark.
    urgent_until = DateTimeField()
    sections = ListField(StringField())
    shelves = ListField(StringField())
    related = ListField(StringField())
    published_at = DateTimeField(required=True)
    updated_at = DateTimeField(required=True)
    corrections = ListField(DictField())
    withdrawn_at = DateTimeField()
    withdrawal_note = StringField()
    pending = DictField()

    @classmethod
    def collection(cls) -> Collection[ArticleRow]:
        """The raw collection, zone-aware."""
        found: Collection[ArticleRow] = super().collection()
        return found


class SiteSection(KabarDocument):
    """One list of articles; `_id` is its path. `count` says which numbered page is next; it never goes down."""

    meta = {"collection": "site_sections", "indexes": [("kind", "title")]}

    kind = StringField(required=True)
    title = StringField(required=True)
    count = IntField(default=0)
    latest_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[SectionRow]:
        """The raw collection, zone-aware."""
        found: Collection[SectionRow] = super().collection()
        return found


#: Everything that this channel writes, for making indexes.
DOCUMENTS = (SiteArticle, SiteSection)

#: Newest first, the same order on every page.
NEWEST: SON[str, Any] = SON([("published_at", DESCENDING), ("_id", DESCENDING)])
SOONEST: SON[str, Any] = SON([("event_date", ASCENDING), ("_id", ASCENDING)])
