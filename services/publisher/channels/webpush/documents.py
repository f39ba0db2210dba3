"""The subscriptions of readers' browsers.

An endpoint is a capability: whoever knows it can send there, within what the push service allows. So it is kept
encrypted with the browser's keys, and found again by a digest under the installation's key.
"""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, IntField, StringField
from pymongo.collection import Collection

from services.publisher.readers.documents import Interests
from shared.clock import now
from shared.content.base import KabarDocument


class PushSubscriptionRow(TypedDict):
    """A stored `PushSubscription`."""

    _id: str
    digest: str
    sealed: bytes
    label: str
    key: str
    known: bool
    status: str
    interests: NotRequired[Interests]
    misses: NotRequired[int]
    greeting_due_at: NotRequired[datetime]
    created_at: datetime
    seen_at: datetime


class PushSubscription(KabarDocument):
    """One browser that asked for notifications; `_id` is the target of deliveries. One that ended is deleted."""

    meta = {
        "collection": "push_subscriptions",
        "indexes": [
            {"fields": ["digest"], "unique": True},
            ("status", "key", "_id"),
            ("status", "created_at"),
            ("known", "status"),
            "seen_at",
            {
                "fields": ["-known", "greeting_due_at"],
                "partialFilterExpression": {"greeting_due_at": {"$exists": True}},
            },
        ],
    }

    #: HMAC-SHA-256 of endpoint and keys under the installation's key.
    digest = StringField(required=True, min_length=64, max_length=64)
    #: `endpoint`, `p256dh` and `auth`.
    sealed = BinaryField(required=True)
    #: The push service and the beginning of the digest: what the ledger's pages show.
    label = StringField(required=True, max_length=300)
    #: The public key that the browser bound it to: with another one nothing can be sent there.
    key = StringField(required=True, max_length=100)
    #: Whether it is at one of the push services that browsers come with.
    known = BooleanField(required=True)
    #: Pushes in a row without a clear response.
    misses = IntField()
    #: `pending` until the browser has returned the token of the first notification.
    status = StringField(required=True, choices=("pending", "active"), default="pending")
    #: `Interests`; without any the reader gets everything.
    interests = DictField(default=None)
    #: The first notification is to be sent; taken away before the sending, so that it is never sent twice.
    greeting_due_at = DateTimeField()
    created_at = DateTimeField(default=now)
    #: When the browser last showed that it is in use.
    seen_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[PushSubscriptionRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[PushSubscriptionRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (PushSubscription,)
