"""Finding accounts, newest first, as far as a person may see them, with the facts of their readiness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.publisher.accounts.changes import Condition
from services.publisher.accounts.documents import AccountLimit
from services.publisher.accounts.fields import SERVER
from services.publisher.accounts.linking import channels_with_accounts, declaration_of
from services.publisher.registry import reads_comments
from shared import keyset
from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, Quota
from shared.clock import aware, now
from shared.content.account import Account, AccountRow, AccountUsage
from shared.content.account_expiry import ExpiryWarning, needs_warning, warning_of
from shared.content.account_usage import used_up
from shared.content.agency import Agency
from shared.db import Document
from shared.events.declare.recorded import EventDocument
from shared.events.log.store import events
from shared.identity import Principal, Role
from shared.keyset import Page

#: Who sees the accounts of all agencies, and approves.
OVERSEERS = (Role.OPS, Role.CHIEF_EDITOR)
#: Who works with accounts: an agency with its own.
KEEPERS = (*OVERSEERS, Role.AGENCY)
#: The filter of the regency's own accounts among the agencies' codes, which have letters, digits and hyphens only.
REGENCY = "*"
#: Entries of an account's history that are shown.
HISTORY = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Which accounts: None or empty means any."""

    channel: str | None = None
    #: An agency's code, or REGENCY.
    agency_code: str | None = None
    state: str | None = None
    #: Only those whose token expires within the time of the earliest warning.
    expiring: bool = False
    cursor: str | None = None
    limit: int = 50


def scope_of(principal: Principal) -> Condition:
    """The accounts that a person sees: all of them, or those of their agency."""
    if principal.has(*OVERSEERS):
        return {}
    return {"agency_code": principal.agency_code} if principal.agency_code else {"_id": None}


def page_of(wanted: Filter, scope: Condition) -> Page[AccountRow]:
    """One page, newest first; removed accounts are left out."""
    declared = list(channels_with_accounts())
    channels = [wanted.channel] if wanted.channel in declared else [] if wanted.channel else declared
    condition: dict[str, Any] = {"channel": {"$in": channels}, "removed": {"$ne": True}}
    if wanted.agency_code:
        condition["agency_code"] = None if wanted.agency_code == REGENCY else wanted.agency_code
    if wanted.state:
        condition["state"] = wanted.state
    if wanted.expiring:
        condition |= needs_warning()
    both = {"$and": [condition, scope]}
    return keyset.page_of(Account.collection(), both, cursor=wanted.cursor, limit=wanted.limit)


def count_expiring(scope: Condition) -> int:
    """How many accounts have a token that expires soon or has expired; stops at 1000."""
    return int(Account.collection().count_documents({"$and": [needs_warning(), scope]}, limit=1000))


def count_broken(scope: Condition) -> int:
    """How many accounts the platforms refuse; stops at 1000."""
    condition = {"$and": [{"state": "broken", "removed": {"$ne": True}}, scope]}
    return int(Account.collection().count_documents(condition, limit=1000))


def agency_names() -> dict[str, str]:
    """Every agency's name by its code, in the order of names."""
    found = Agency.collection().find({"active": {"$ne": False}}, {"code": 1, "name": 1}).sort("name", 1)
    return {agency["code"]: agency["name"] for agency in found}


def history_of(account_id: str) -> list[EventDocument]:
    """What became of an account, newest first; the log keeps all of it."""
    return list(events().find({"subject": account_id}).sort("_id", -1).limit(HISTORY))


def twins_of(account: AccountRow) -> list[AccountRow]:
    """Other links to the same account of the platform: an item that goes to both is posted twice."""
    handle = account.get("handle")
    if not handle:
        return []
    same = {"channel": account["channel"], "handle": handle, "_id": {"$ne": account["_id"]}, "removed": {"$ne": True}}
    server = account.get("values", {}).get(SERVER)
    return list(Account.collection().find({**same, f"values.{SERVER}": server}).sort("_id", 1).limit(10))


def rests_until(account_id: str) -> datetime | None:
    """Until when no attempt begins: the platform said so, or too many failed in a row; None: attempts may begin."""
    found = AccountLimit.collection().find_one({"_id": account_id}, {"not_before": 1})
    until = found.get("not_before") if found else None
    return aware(until) if until is not None and aware(until) > now() else None


@dataclass(frozen=True, slots=True)
class Told:
    """How much of a quota is used, as the platform last told."""

    name: str
    quota: Quota
    usage: AccountUsage

    @property
    def exhausted_until(self) -> datetime | None:
        """Until when what the quota is of waits; None where there is something left."""
        found = used_up(self.quota, self.usage)
        return found.until if found and found.until > now() else None

    def document(self) -> Document:
        """For programs."""
        label = {"id": self.quota.label.id, "en": self.quota.label.en}
        return {"name": self.name, "label": label, "percent": self.quota.percent, **self.usage}


@dataclass(frozen=True, slots=True)
class Readiness:
    """The facts about one account, and what follows from them."""

    account: AccountRow
    declaration: AccountDeclaration

    @classmethod
    def of(cls, account: AccountRow) -> Readiness:
        """The facts of a stored account; raises NoAccounts where this release does not declare its channel."""
        return cls(account, declaration_of(account["channel"]))

    @property
    def granted(self) -> list[str] | None:
        """The permissions that the platform granted; None where it did not say."""
        return self.account.get("granted_scopes")

    @property
    def missing(self) -> list[str]:
        """The needed permissions that were not granted."""
        return [name for name in self.declaration.scopes if self.granted is not None and name not in self.granted]

    @property
    def authorised(self) -> bool | None:
        """Whether the account has all needed permissions; None where the platform does not say."""
        return None if self.granted is None else not self.missing

    @property
    def comments_missing(self) -> list[str]:
        """The permissions without which readers' comments are not read; the account posts without them."""
        return self.declaration.comments_missing(self.granted)

    @property
    def comments(self) -> str | None:
        """Whether comments are read: `read`, `missing` (a permission) or `refused`; None where the channel has none."""
        if not reads_comments(self.account["channel"]):
            return None
        refused = self.account.get("comments_reason")
        return "missing" if self.comments_missing else "refused" if refused else "read"

    @property
    def warning(self) -> ExpiryWarning | None:
        """How soon its token expires."""
        return warning_of(self.account)

    @property
    def renews(self) -> bool:
        """Whether the token is renewed ahead of its expiry without a person."""
        return self.account.get("token_renew_at") is not None

    @property
    def told(self) -> list[Told]:
        """What the platform told of its quotas, in the order of the declaration."""
        usages = self.account.get("usage") or {}
        return [Told(name, quota, usages[name]) for name, quota in self.declaration.quotas.items() if name in usages]

    @property
    def limits(self) -> list[tuple[Bilingual, Any]]:
        """The limits that the platform named at the last test."""
        known = self.account.get("limits") or {}
        return [(label, known[name]) for name, label in self.declaration.limits.items() if name in known]

    def document(self) -> Document:
        """All of it for programs; no secret is in it."""
        account: Mapping[str, Any] = self.account
        names = ("channel", "label", "state", "created_at", "updated_at")
        facts = ("configured_at", "tested_at", "approved_at")
        warning = self.warning
        return {
            "id": account["_id"],
            **{name: account[name] for name in names},
            **{name: account.get(name) for name in ("agency_code", "handle", "note", "coded_reason")},
            "values": account.get("values", {}),
            "version": account.get("version", 0),
            "open_to": account.get("open_to") or [],
            "readiness": {**{name: account.get(name) for name in facts}, "authorised": self.authorised},
            "scopes": {"needed": list(self.declaration.scopes), "granted": self.granted, "missing": self.missing},
            "comments": {
                "status": self.comments,
                "needed": list(self.declaration.comment_scopes),
                "missing": self.comments_missing,
                "coded_reason": account.get("comments_reason"),
            },
            "token": {
                "expires_at": account.get("token_expires_at"),
                "warning_days": warning.days if warning else None,
                "renewed_by_itself": self.renews,
            },
            "webhook": {
                "expected": self.declaration.webhook,
                "received_at": account.get("webhook_received_at"),
                "refused_at": account.get("webhook_refused_at"),
            },
            "limits": {
                "calls": self.declaration.rate.calls,
                "seconds": self.declaration.rate.seconds,
                "at_once": self.declaration.at_once,
            },
            "platform_limits": account.get("limits") or {},
            "usage": [told.document() for told in self.told],
        }
