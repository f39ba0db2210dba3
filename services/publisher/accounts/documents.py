"""What is secret of an account, apart from the account itself, which other services read."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BinaryField, DateTimeField, IntField, ListField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.account import Account
from shared.content.base import KabarDocument


class AccountSecretRow(TypedDict):
    """A stored `AccountSecret`."""

    _id: str
    sealed: bytes
    updated_at: datetime
    #: One worker renews a token at a time: which one, and until when.
    renewing_by: NotRequired[str | None]
    renewing_until: NotRequired[datetime | None]


class AccountSecret(KabarDocument):
    """The sealed values of an account's secret fields; `_id` is the account's."""

    meta = {"collection": "account_secrets", "indexes": []}

    sealed = BinaryField(required=True)
    updated_at = DateTimeField(default=now)
    renewing_by = StringField()
    renewing_until = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[AccountSecretRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[AccountSecretRow] = super().collection()
        return found


class AccountLimitRow(TypedDict):
    """A stored `AccountLimit`."""

    _id: str
    starts: NotRequired[list[datetime]]
    failures: NotRequired[int]
    not_before: NotRequired[datetime | None]
    probe_until: NotRequired[datetime | None]
    looks_not_before: NotRequired[datetime | None]
    tests: NotRequired[list[datetime]]


class AccountLimit(KabarDocument):
    """How an account may be used by all workers together; `_id` is the account's. See `accounts.limits`."""

    meta = {"collection": "account_limits", "indexes": []}

    #: When the attempts began that count towards the rate limit, oldest first.
    starts = ListField(DateTimeField())
    #: Refusals and lost calls in a row.
    failures = IntField()
    #: No attempt begins earlier: the platform said so, or too many failed in a row.
    not_before = DateTimeField()
    #: After such a pause one attempt probes whether the account works again; until then no other begins.
    probe_until = DateTimeField()
    #: The comments on its posts are not read earlier. Deliveries do not wait for that.
    looks_not_before = DateTimeField()
    #: When people tested the account, oldest first, as far back as counts.
    tests = ListField(DateTimeField())

    @classmethod
    def collection(cls) -> Collection[AccountLimitRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[AccountLimitRow] = super().collection()
        return found


class AccountSignInRow(TypedDict):
    """A stored `AccountSignIn`."""

    _id: str
    account_id: str
    user_id: str
    redirect_uri: str
    sealed: bytes
    expires_at: datetime


class AccountSignIn(KabarDocument):
    """A person who is signing in at a platform; `_id` is the nonce of the state. Used up when they come back."""

    meta = {"collection": "account_sign_ins", "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}]}

    account_id = StringField(required=True)
    user_id = StringField(required=True)
    redirect_uri = StringField(required=True)
    #: The proof key's verifier, and the server at which the person signs in where a platform has many.
    sealed = BinaryField(required=True)
    expires_at = DateTimeField(required=True)

    @classmethod
    def collection(cls) -> Collection[AccountSignInRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[AccountSignInRow] = super().collection()
        return found


class PlatformApplicationRow(TypedDict):
    """A stored `PlatformApplication`."""

    _id: str
    client_id: str
    sealed: bytes
    updated_at: datetime
    updated_by: str


class PlatformApplication(KabarDocument):
    """Our application on a platform; `_id` is the channel, with the server where applications register themselves."""

    meta = {"collection": "platform_applications", "indexes": []}

    client_id = StringField(required=True)
    #: Its secret.
    sealed = BinaryField(required=True)
    updated_at = DateTimeField(default=now)
    updated_by = StringField()

    @classmethod
    def collection(cls) -> Collection[PlatformApplicationRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[PlatformApplicationRow] = super().collection()
        return found


#: Documents with something `sealed`, all of which a rotation of the keys seals anew.
SEALED: tuple[type[KabarDocument], ...] = (AccountSecret, AccountSignIn, PlatformApplication)
#: What the publisher writes of accounts, for making indexes.
DOCUMENTS = (Account, AccountLimit, AccountSecret, AccountSignIn, PlatformApplication)
