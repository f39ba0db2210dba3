"""The recipients of an account: people who asked for messages; their conversations; and what the platform reported.

A number is kept encrypted, and as a keyed digest by which it is found again. Of one who stopped only the digest stays,
so that no later list brings the number back.
"""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from services.publisher.readers.documents import Interests
from shared.clock import now
from shared.content.base import KabarDocument

#: Seconds for which reports are kept: later than 30 days none arrives.
KEPT_FOR = 60 * 86_400
#: Seconds after its last message for which a conversation is kept: the platform repeats reports for seven days.
CONVERSATION_KEPT_FOR = 14 * 86_400


class Consent(TypedDict):
    """How someone agreed to get messages; when is `consented_at`."""

    #: `message`: by writing to the number · `list`: the office's list says so.
    via: str
    #: What the person agreed to, as far as it is known.
    wording: NotRequired[str]
    #: The message by which they did.
    said: NotRequired[str]


class RecipientRow(TypedDict):
    """A stored `Recipient`."""

    _id: str
    account: str
    digest: str
    sealed: NotRequired[bytes]
    label: str
    status: str
    interests: NotRequired[Interests]
    #: Missing where someone asked for no messages who had never asked for any.
    consented_at: NotRequired[datetime]
    consent: NotRequired[Consent]
    created_at: datetime
    stopped_at: NotRequired[datetime]


class Recipient(KabarDocument):
    """One person of one account; `_id` is `<account>.<random>` and the target of deliveries."""

    meta = {
        "collection": "whatsapp_recipients",
        "indexes": [
            {"fields": ["account", "digest"], "unique": True},
            ("account", "status", "_id"),
            ("account", "label"),
        ],
    }

    account = StringField(required=True)
    #: HMAC-SHA-256 of the number under the installation's key.
    digest = StringField(required=True, min_length=64, max_length=64)
    sealed = BinaryField()
    #: The number's last digits.
    label = StringField(required=True, max_length=20)
    status = StringField(required=True, choices=("active", "stopped"), default="active")
    interests = DictField(default=None)
    #: When the person agreed.
    consented_at = DateTimeField()
    consent = DictField(default=None)
    created_at = DateTimeField(default=now)
    stopped_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[RecipientRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[RecipientRow] = super().collection()
        return found


class ConversationRow(TypedDict):
    """A stored `Conversation`."""

    _id: str
    seen: list[str]
    decided_at: NotRequired[datetime]
    decided: NotRequired[str]
    replied_at: list[datetime]
    helped_at: NotRequired[datetime]
    at: datetime


class Conversation(KabarDocument):
    """What a number wrote, as far as replies and repetitions depend on it; `_id` is `<account>.<digest>`."""

    meta = {
        "collection": "whatsapp_conversations",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": CONVERSATION_KEPT_FOR}],
    }

    #: Digests of the ids of the last messages.
    seen = ListField(StringField())
    #: The newest message that began or ended a subscription, by the platform's clock; an older one that arrives later
    #: changes nothing.
    decided_at = DateTimeField()
    decided = StringField()
    #: When replies were planned in the last day, and when the last one that explains the words.
    replied_at = ListField(DateTimeField())
    helped_at = DateTimeField()
    at = DateTimeField(required=True)

    @classmethod
    def collection(cls) -> Collection[ConversationRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ConversationRow] = super().collection()
        return found


class ReplyRow(TypedDict):
    """A stored `PlannedReply`."""

    _id: str
    account: str
    kind: str
    language: str
    rank: int
    sealed: bytes
    due_at: datetime
    until: datetime
    attempts: int


class PlannedReply(KabarDocument):
    """A reply that is still to be sent; `_id` is the conversation's, so a newer reply replaces one that waits."""

    meta = {
        "collection": "whatsapp_replies",
        "indexes": [
            ("account", "rank", "due_at"),
            {"fields": ["until"], "expireAfterSeconds": 0},
        ],
    }

    account = StringField(required=True)
    kind = StringField(required=True)
    language = StringField(required=True, choices=("id", "en"))
    #: Those of 0 are sent before those of 1.
    rank = IntField(required=True)
    #: The number.
    sealed = BinaryField(required=True)
    due_at = DateTimeField(required=True)
    #: When the window for messages without a template closes.
    until = DateTimeField(required=True)
    attempts = IntField(default=0)

    @classmethod
    def collection(cls) -> Collection[ReplyRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ReplyRow] = super().collection()
        return found


class ImportRow(TypedDict):
    """A stored `RecipientImport`."""

    _id: str
    account: str
    by: str
    at: datetime
    done: bool
    sealed: NotRequired[bytes]
    expires_at: NotRequired[datetime]
    added: int
    known: int
    stopped: int
    wrong: list[tuple[int, str]]
    wrong_count: int


class RecipientImport(KabarDocument):
    """A list that was uploaded: its content, sealed, until a person has confirmed it; then what became of it."""

    meta = {
        "collection": "whatsapp_imports",
        "indexes": [("account", "done", "-_id"), {"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }

    account = StringField(required=True)
    #: Who uploaded it.
    by = StringField(required=True, max_length=200)
    at = DateTimeField(default=now)
    done = BooleanField(default=False)
    sealed = BinaryField()
    expires_at = DateTimeField()
    added = IntField(default=0)
    known = IntField(default=0)
    #: How many of those who are known asked for no more messages.
    stopped = IntField(default=0)
    #: Number of the line and the code of what is wrong with it, of the first ones.
    wrong = ListField()
    wrong_count = IntField(default=0)

    @classmethod
    def collection(cls) -> Collection[ImportRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ImportRow] = super().collection()
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
DOCUMENTS = (Conversation, PlannedReply, Receipt, Recipient, RecipientImport)
