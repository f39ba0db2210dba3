"""What platforms tell of an account's quotas: kept with the account, for all workers, its page and the desk."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from cachetools import TTLCache

from services.publisher.channels.scope import Usage
from shared.channels.accounts import AccountDeclaration, account_of
from shared.content.account import Account, AccountUsage
from shared.content.account_usage import UsedUp, waits_for
from shared.db import server_time

#: Seconds for which a worker does not write again what has hardly changed, and the share from which each change counts.
SELDOM, NEARLY = 30.0, 0.9


class Quotas:
    """The quotas of one channel's accounts."""

    def __init__(self, declared: AccountDeclaration | None) -> None:
        self._declared = declared.quotas if declared else {}
        self._written: TTLCache[tuple[str, str], bool] = TTLCache(4096, SELDOM, timer=time.monotonic)

    def keep(self, account: str, usages: Mapping[str, Usage]) -> None:
        """Keep what an attempt showed, where the channel declares it."""
        told = {name: usage for name, usage in usages.items() if name in self._declared}
        wanted = {name: usage for name, usage in told.items() if self._matters(account, name, usage)}
        if wanted:
            moment = server_time()
            values = {f"usage.{name}": stored(usage, moment) for name, usage in wanted.items()}
            Account.collection().update_one({"_id": account}, {"$set": values})

    def _matters(self, account: str, name: str, usage: Usage) -> bool:
        if usage.used < NEARLY * usage.total and (account, name) in self._written:
            return False
        self._written[account, name] = True
        return True

    def waits_for(self, target: str, action: str) -> UsedUp | None:
        """The quota that an action at a delivery's target has to wait for; None where it may begin."""
        if not any(action in quota.stops for quota in self._declared.values()):
            return None
        account = Account.collection().find_one({"_id": account_of(target)}, {"usage": 1})
        if account is None or not account.get("usage"):
            return None
        return waits_for(account, self._declared, action, server_time())

    def told(self, usages: Mapping[str, Usage]) -> dict[str, AccountUsage]:
        """What a test showed, as accounts keep it."""
        moment = server_time()
        return {name: stored(usage, moment) for name, usage in usages.items() if name in self._declared}


def stored(usage: Usage, moment: datetime) -> AccountUsage:
    """A usage as accounts keep it."""
    until = moment + timedelta(seconds=min(usage.more_after, 86_400.0)) if usage.more_after is not None else None
    return {"used": usage.used, "total": usage.total, "until": until, "at": moment}
