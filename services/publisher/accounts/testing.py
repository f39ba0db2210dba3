"""Asking the platform who an account is and what it may do. Nothing is posted."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

import structlog

from services.publisher.accounts import limits
from services.publisher.accounts.changes import Condition, NotPossible, change, find, stored_reason
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.accounts.linking import declaration_of
from services.publisher.accounts.quotas import Quotas
from services.publisher.accounts.reasons import CHANGED_MEANWHILE, NOT_CONFIGURED, SCOPES_MISSING, TESTED_OFTEN
from services.publisher.channels import scope as scope_of_calls
from services.publisher.channels.contract import AccountTesting, Channel, TestResult
from services.publisher.reasons import (
    CHANNEL_FAULT,
    PLATFORM_NO_ANSWER,
    PLATFORM_NO_CONNECTION,
    PLATFORM_REFUSED,
    PLATFORM_UNREADABLE,
)
from shared.clock import now
from shared.content.account import AccountRow
from shared.events.declare.types.account import ACCOUNT_BROKEN, ACCOUNT_TESTED
from shared.events.log.outbox import Actor
from shared.reasons import Reason

log = structlog.get_logger()

#: Seconds for all calls of a test.
LONGEST = 120.0
#: Reasons that say nothing of the account: the platform could not be asked.
_NOT_ASKED = frozenset({PLATFORM_NO_CONNECTION.code, PLATFORM_NO_ANSWER.code, PLATFORM_UNREADABLE.code})


class TestedOften(NotPossible):
    """The account was tested too often; `retry_after` are the seconds until it may be tested again."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = ceil(retry_after)
        super().__init__(TESTED_OFTEN(minutes=ceil(retry_after / 60)))


class NotTested(NotPossible):
    """The platform could not be asked now, so nothing is known and nothing was changed."""


def test(
    account_id: str,
    actor: Actor,
    channels: Mapping[str, Channel],
    accounts: Accounts,
    scope: Condition | None = None,
) -> AccountRow:
    """Test an account and keep the result: it works, or it is broken with the reason.

    Raises NoSuchAccount, NotTested, TestedOften, or NotPossible where nothing was entered yet or it was changed
    during the test.
    """
    account = find(account_id, scope)
    if not account.get("configured_at"):
        raise NotPossible(NOT_CONFIGURED())
    if (wait := limits.take_test(account_id)) > 0:
        raise TestedOften(wait)
    with scope_of_calls.attempt(LONGEST) as calls:
        found = _ask(account, channels[account["channel"]], accounts)
    reason = found.reason or _missing_scopes(account, found)
    same = {"configured_at": account["configured_at"]}
    told = Quotas(declaration_of(account["channel"])).told(calls.usages)
    values = _learnt(account, found) | {"usage": {**(account.get("usage") or {}), **told}}
    if reason is None:
        values |= {"tested_at": now(), "coded_reason": None, "comments_reason": None}
        limits.resume_looks(account_id)
        return change(account_id, values, ACCOUNT_TESTED, actor, only_if=same, otherwise=CHANGED_MEANWHILE)
    values |= {"tested_at": None, "coded_reason": stored_reason(reason)}
    return change(account_id, values, ACCOUNT_BROKEN, actor, only_if=same, otherwise=CHANGED_MEANWHILE)


def _ask(account: AccountRow, channel: Channel, accounts: Accounts) -> TestResult:
    if not isinstance(channel, AccountTesting):
        raise TypeError(f"the channel {channel.declaration.name} has accounts and no test")
    try:
        found = channel.test(accounts.connected(account["_id"]))
    except AccountUnusable as unusable:
        raise NotTested(unusable.reason) from unusable
    except Exception as error:
        log.exception("account_test_raised", channel=account["channel"], account=account["_id"])
        raise NotTested(CHANNEL_FAULT(error=type(error).__name__)) from error
    if found.reason and _says_nothing(found.reason):
        raise NotTested(found.reason)
    return found


def _says_nothing(reason: Reason) -> bool:
    if reason.kind is PLATFORM_REFUSED:
        status = reason.values.get("status")
        return isinstance(status, int) and (status == 429 or status >= 500)
    return reason.kind.code in _NOT_ASKED


def _missing_scopes(account: AccountRow, found: TestResult) -> Reason | None:
    needed = set(declaration_of(account["channel"]).scopes)
    missing = sorted(needed - found.granted) if found.granted is not None else []
    return SCOPES_MISSING(scopes=", ".join(missing)) if missing else None


def _learnt(account: AccountRow, found: TestResult) -> dict[str, Any]:
    """What the platform said besides. Where it is another account than the approved one, it is approved anew."""
    values: dict[str, Any] = {}
    if found.granted is not None:
        values["granted_scopes"] = sorted(found.granted)
    if found.expires_at is not None:
        values["token_expires_at"] = found.expires_at
    if found.limits is not None:
        values["limits"] = dict(found.limits)
    if found.address is not None:
        values["address"] = found.address
    if found.handle:
        values["handle"] = found.handle[:200]
        if account.get("handle") not in (None, values["handle"]):
            values |= {"approved_at": None, "approved_by": None}
    return values
