"""The recipients of an account: people who asked for messages; and what the platform reported of each message.

A number is kept encrypted, and as a keyed digest by which it is found again. Of one who stopped only the digest stays,
so that no later list brings the number back.
"""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BinaryField, DateTimeField, DictField, IntField, StringField
from pymongo.collection import Collection

from services.publisher.readers.documents import Interests
from shared.clock import now
from shared.content.base import KabarDocument

#: Seconds for which reports are kept: later than 30 days none arrives.
KEPT_FOR = 60 * 86_400


class RecipientRow(TypedDict):
    """A stored `Recipient`."""

    _id: str
    account: str
    digest: str
    sealed: NotRequired[bytes]
    label: str
    status: str
    interests: NotRequired[Interests]
    consented_at: datetime
    created_at: datetime
    stopped_at: NotRequired[datetime]


class Recipient(KabarDocument):
    """One person of one account; `_id` is `<account>.<random>` and the target of deliveries."""

    meta = {
        "collection": "whatsapp_recipients",
        "indexes": [{"fields": ["account", "digest"], "unique": True}, ("account", "status", "_id")],
    }

    account = StringField(required=True)
    #: HMAC-SHA-256 of the number under the installation's key.
    digest = StringField(required=True, min_length=64, max_length=64)
    sealed = BinaryField()
    #: The number's last digits.
    label = StringField(required=True, max_length=20)
    status = StringField(required=True, choices=("active", "stopped"), default="active")
    interests = DictField(default=None)
    #: When the person agreed, as the office's list says.
    consented_at = DateTimeField(required=True)
    created_at = DateTimeField(default=now)
    stopped_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[RecipientRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[RecipientRow] = super().collection()
        return found


class ReceiptRow(TypedDict):
    """A stored `Receipt`."""

    _id: str
    message_id: str
    status: str
    error_code: NotRequired[int | None]
    at: datetime


class Receipt(KabarDocument):
    """The furthest that the platform reported of a delivery, whose id is `_id`: sent, delivered, read, or failed."""

    meta = {
        "collection": "whatsapp_receipts",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": KEPT_FOR}],
    }

    message_id = StringField(required=True, max_length=200)
    status = StringField(required=True, choices=("sent", "delivered", "read", "failed"))
    error_code = IntField()
    at = DateTimeField(required=True)

    @classmethod
    def collection(cls) -> Collection[ReceiptRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ReceiptRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (Recipient, Receipt)
