"""Which of a platform's own limits an account has used up, so that what it would refuse is not begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.channels.accounts import Quota
from shared.clock import aware
from shared.content.account import AccountRow, AccountUsage


@dataclass(frozen=True, slots=True)
class UsedUp:
    """A quota with nothing left."""

    quota: Quota
    usage: AccountUsage
    #: When there may be more.
    until: datetime


def used_up(quota: Quota, usage: AccountUsage) -> UsedUp | None:
    """What was last told of a quota, where nothing was left then."""
    if usage["used"] < usage["total"]:
        return None
    told = usage.get("until")
    return UsedUp(quota, usage, aware(told) if told else aware(usage["at"]) + timedelta(seconds=quota.pause))


def waits_for(account: AccountRow, quotas: Mapping[str, Quota], action: str, moment: datetime) -> UsedUp | None:
    """The quota for which an action has to wait longest; None where the account has something left of each."""
    usages = account.get("usage") or {}
    stopping = ((quota, usages[name]) for name, quota in quotas.items() if name in usages and action in quota.stops)
    found = (used_up(quota, usage) for quota, usage in stopping)
    return max((one for one in found if one and one.until > moment), key=lambda one: one.until, default=None)
