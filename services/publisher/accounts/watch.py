"""Looking after accounts while nobody looks: warnings ahead of an expiry, and figures for alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import structlog
from prometheus_client import Gauge

from services.publisher.accounts.changes import NoSuchAccount, NotPossible, change
from services.publisher.accounts.reasons import CHANGED_MEANWHILE
from shared.content.account import ACCOUNT_STATES, Account, AccountRow
from shared.content.account_expiry import WARNINGS, needs_warning, warning_of
from shared.events.declare.types.account import ACCOUNT_EXPIRING

log = structlog.get_logger()

STATES = Gauge("kabar_accounts", "Accounts on platforms, by channel and state", ("channel", "state"))
EXPIRING = Gauge("kabar_accounts_expiring", "Accounts whose access expires within so many days", ("days",))


def watch() -> int:
    """Warn of what expires soon, once at each step, and renew the figures; returns how many warnings were recorded."""
    steps: Counter[int] = Counter()
    warned = 0
    for row in list(Account.collection().find(needs_warning())):
        step = warning_of(row)
        if step is not None:
            steps[step.days] += 1
            warned += _warn(row, step.days)
    for each in WARNINGS:
        EXPIRING.labels(each.days).set(steps[each.days])
    _count_states()
    return warned


def _warn(account: AccountRow, days: int) -> bool:
    """Record the step, unless a worker did before or a later step was."""
    known = account.get("warned_days")
    if known is not None and known <= days:
        return False
    same = {"warned_days": known, "token_expires_at": account.get("token_expires_at")}
    try:
        change(account["_id"], {"warned_days": days}, ACCOUNT_EXPIRING, None, only_if=same, otherwise=CHANGED_MEANWHILE)
    except (NoSuchAccount, NotPossible):
        return False
    log.warning("account_expires", account=account["_id"], channel=account["channel"], within_days=days)
    return True


def _count_states() -> None:
    grouped: Iterable[Any] = Account.collection().aggregate(
        [
            {"$match": {"removed": {"$ne": True}}},
            {"$group": {"_id": {"channel": "$channel", "state": "$state"}, "count": {"$sum": 1}}},
        ]
    )
    found = {(one["_id"]["channel"], one["_id"]["state"]): one["count"] for one in grouped}
    for channel in {name for name, _ in found}:
        for state in ACCOUNT_STATES:
            STATES.labels(channel, state).set(found.get((channel, state), 0))
