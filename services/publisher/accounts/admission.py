"""Whether a delivery to an account may be attempted now, so that one account holds up no other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.publisher.accounts.changes import mark_broken
from services.publisher.channels.contract import ConnectedAccount, Failed, Outcome
from shared.channels.declaration import ChannelDeclaration
from shared.content.account import Account

#: Seconds until a delivery is looked at again whose account has as many attempts under way as it may have.
FULL = 1.0
#: Seconds until a delivery is looked at again whose account is paused or broken.
STOPPED = 60.0


class Admission:
    """The attempts of one worker at one channel's accounts."""

    def __init__(self, channel: ChannelDeclaration) -> None:
        self._declaration = channel.accounts
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()

    def enter(self, row: Mapping[str, Any]) -> float | None:
        """None where the attempt may begin (then `leave` has to follow), else the seconds until it is asked again."""
        if self._declaration is None:
            return None
        account_id = row["target"]
        account = Account.collection().find_one({"_id": account_id}, {"state": 1, "removed": 1})
        if account is not None and not account.get("removed") and account["state"] != "ready":
            return STOPPED
        with self._lock:
            if self._under_way[account_id] >= self._declaration.at_once:
                return FULL
            self._under_way[account_id] += 1
        return None

    def leave(self, row: Mapping[str, Any]) -> None:
        """The attempt that `enter` admitted has ended."""
        if self._declaration is not None:
            with self._lock:
                self._under_way[row["target"]] -= 1

    def learn(self, account: ConnectedAccount | None, outcome: Outcome) -> None:
        """Take in what an attempt showed of the account."""
        if account is not None and isinstance(outcome, Failed) and outcome.account_broken:
            mark_broken(account.id, outcome.reason, {"configured_at": account.linked_at})
