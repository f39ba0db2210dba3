"""Accounts on platforms: the regency's and the agencies'. Written by publisher, read by review and intake.

What is secret of an account is not here: publisher keeps it encrypted in a collection of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument


class AccountUsage(TypedDict):
    """How much of one of the declared `quotas` is used, as the platform last told."""

    used: int
    total: int
    #: When there is more; None where the platform does not say.
    until: datetime | None
    at: datetime


class AccountRow(TypedDict):
    """A stored `Account`."""

    _id: str
    channel: str
    agency_code: NotRequired[str | None]
    label: str
    handle: NotRequired[str | None]
    address: NotRequired[str | None]
    values: NotRequired[dict[str, str]]
    state: str
    #: Why it is paused or broken: a person's words, or a code with values.
    note: NotRequired[str | None]
    coded_reason: NotRequired[dict[str, object] | None]
    configured_at: NotRequired[datetime | None]
    tested_at: NotRequired[datetime | None]
    approved_at: NotRequired[datetime | None]
    approved_by: NotRequired[str | None]
    granted_scopes: NotRequired[list[str] | None]
    token_expires_at: NotRequired[datetime | None]
    #: What the platform said of its limits at the last test, by names that the channel's `live_rules` knows.
    limits: NotRequired[dict[str, Any]]
    #: By the names of the channel's `quotas`; refreshed when posting tells it.
    usage: NotRequired[dict[str, AccountUsage]]
    #: Who entered the credentials last, and everybody who entered some since it was approved last (absent from releases
    #: that kept the last one only); none of them may approve the account.
    linked_by: NotRequired[str | None]
    linkers: NotRequired[list[str]]
    paused_at: NotRequired[datetime | None]
    paused_by: NotRequired[dict[str, str] | None]
    #: Agencies whose items may be posted there besides its own; of the regency's accounts: the only ones.
    open_to: NotRequired[list[str]]
    #: When the platform last reported back with a valid signature, and when a report was refused.
    webhook_received_at: NotRequired[datetime | None]
    webhook_refused_at: NotRequired[datetime | None]
    #: Why the platform does not let readers' comments be read, although the account may be posted to; `code`, `values`.
    comments_reason: NotRequired[dict[str, object] | None]
    #: When the token is to be renewed; None where that needs a person.
    token_renew_at: NotRequired[datetime | None]
    #: The last warning ahead of the token's expiry: at so many days.
    warned_days: NotRequired[int | None]
    #: Counts the changes that are recorded as events.
    version: NotRequired[int]
    removed: NotRequired[bool]
    created_by: NotRequired[str | None]
    created_at: datetime
    updated_at: datetime


#: ready: may be posted to · pending: being linked, so something of configured, tested and approved is missing ·
#: paused: a person stopped it · broken: the platform refused it, such as a revoked token.
ACCOUNT_STATES = ("ready", "pending", "paused", "broken")


def may_post(account: AccountRow, agency_code: str) -> bool:
    """Whether items of the agency may be posted to the account.

    An agency's account is open to itself and to those that it names. The regency's is open to every agency, or to
    these alone, where it names some.
    """
    open_to = account.get("open_to") or []
    if account.get("agency_code"):
        return agency_code == account["agency_code"] or agency_code in open_to
    return not open_to or agency_code in open_to


class Account(KabarDocument):
    """One account of one channel. Readiness is facts: when it was configured, tested and approved, and what it may do.

    Without `agency_code` it is the regency's own. It is never deleted, since the ledger names it: it is `removed`.
    """

    meta = {
        "collection": "accounts",
        "indexes": [("channel", "_id"), ("agency_code", "channel"), "token_expires_at", "token_renew_at"],
    }

    channel = StringField(required=True)
    agency_code = StringField()
    label = StringField(required=True, max_length=120)
    #: How the platform calls it, such as @mojokertokab.
    handle = StringField(max_length=200)
    #: Where citizens find it, such as https://wa.me/62321321123.
    address = StringField(max_length=500)
    #: The declared fields that are not secret, such as the server's address or the page's id.
    values = DictField()
    state = StringField(required=True, choices=ACCOUNT_STATES, default="pending")
    note = StringField(max_length=500)
    coded_reason = DictField(default=None)
    configured_at = DateTimeField()
    tested_at = DateTimeField()
    approved_at = DateTimeField()
    approved_by = StringField()
    granted_scopes = ListField(StringField(), default=None)
    token_expires_at = DateTimeField()
    limits = DictField()
    usage = DictField()
    linked_by = StringField()
    linkers = ListField(StringField(), default=None)
    paused_at = DateTimeField()
    paused_by = DictField(default=None)
    open_to = ListField(StringField(), default=list)
    webhook_received_at = DateTimeField()
    webhook_refused_at = DateTimeField()
    comments_reason = DictField(default=None)
    token_renew_at = DateTimeField()
    warned_days = IntField()
    version = IntField(default=0)
    removed = BooleanField(default=False)
    created_by = StringField()
    created_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[AccountRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[AccountRow] = super().collection()
        return found
