"""The readers of the newsletter."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import DateTimeField, DictField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument


class Interests(TypedDict, total=False):
    """What a reader chose to get; what is empty or not there is no choice."""

    #: Keys of shared.content.topics.TOPICS.
    topics: list[str]
    #: Codes of agencies.
    agencies: list[str]
    #: Names of shared.content.topics.DISTRICTS.
    districts: list[str]
    urgent_only: bool


class SubscriberRow(TypedDict):
    """A stored `Subscriber`; one who left has no `email`."""

    _id: str
    email: NotRequired[str]
    mode: str
    status: str
    token: str
    language: str
    interests: NotRequired[Interests]
    confirmation_due_at: NotRequired[datetime]
    last_digest_at: NotRequired[datetime]
    digest_due_at: NotRequired[datetime]
    created_at: datetime
    created_by: NotRequired[str]
    confirmed_at: NotRequired[datetime]
    unsubscribed_at: NotRequired[datetime]


class Subscriber(KabarDocument):
    """A reader who asked for e-mail; no more personal data is kept than that needs.

    `token` is in the links of every mail to them: it confirms and ends the subscription. An ended one keeps no address.
    """

    meta = {
        "collection": "subscribers",
        "indexes": [
            {"fields": ["email"], "unique": True, "partialFilterExpression": {"email": {"$type": "string"}}},
            {"fields": ["token"], "unique": True},
            ("status", "mode", "_id"),
            ("status", "mode", "last_digest_at"),
            {
                "fields": ["status", "confirmation_due_at"],
                "partialFilterExpression": {"confirmation_due_at": {"$exists": True}},
            },
            {
                "fields": ["status", "digest_due_at"],
                "partialFilterExpression": {"digest_due_at": {"$exists": True}},
            },
        ],
    }

    email = StringField(max_length=254)
    mode = StringField(required=True, choices=("immediate", "digest"))
    status = StringField(required=True, choices=("pending", "active", "unsubscribed"))
    token = StringField(required=True)
    language = StringField(choices=("id", "en"), default="id")
    #: `Interests`; without any the reader gets everything.
    interests = DictField(default=None)
    #: A confirmation mail is to be sent; taken away before the sending, so that it is never sent twice.
    confirmation_due_at = DateTimeField()
    last_digest_at = DateTimeField()
    #: A digest is wanted outside the daily hour.
    digest_due_at = DateTimeField()
    created_at = DateTimeField(default=now)
    created_by = StringField()
    confirmed_at = DateTimeField()
    unsubscribed_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[SubscriberRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[SubscriberRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (Subscriber,)
