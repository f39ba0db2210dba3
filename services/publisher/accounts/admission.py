"""Whether a delivery to an account may be attempted now, so that one account holds up no other."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from services.publisher.accounts import limits
from services.publisher.accounts.changes import mark_broken
from services.publisher.accounts.quotas import Quotas
from services.publisher.channels.contract import ConnectedAccount, Failed, Outcome, Unknown
from services.publisher.channels.scope import Scope
from services.publisher.reasons import (
    ACCOUNT_REFUSED,
    CHANNEL_FAULT,
    OVERTAKEN,
    PHOTO_MISSING,
    PHOTO_STORE_AWAY,
    PHOTO_UNREACHABLE,
    QUOTA_USED,
)
from shared.channels.accounts import account_of
from shared.channels.declaration import ChannelDeclaration
from shared.content.account import Account

#: Seconds until a delivery is looked at again whose account has as many attempts under way as it may have.
FULL = 1.0
#: Seconds until a delivery is looked at again whose account is paused or broken.
STOPPED = 60.0
#: Reasons for trying again that are no refusal of the account: our own, and quotas, for which some actions wait.
OUR_OWN = frozenset(
    one.code for one in (OVERTAKEN, CHANNEL_FAULT, PHOTO_MISSING, PHOTO_STORE_AWAY, PHOTO_UNREACHABLE, QUOTA_USED)
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One attempt that may begin."""

    account: str | None = None
    began: datetime | None = None


class Admission:
    """The attempts of one worker at one channel's accounts; what all workers share is in `limits`."""

    def __init__(self, channel: ChannelDeclaration) -> None:
        self._declaration = channel.accounts
        self.quotas = Quotas(channel.accounts)
        self._lease = channel.lease
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()

    def enter(self, target: str) -> Ticket | float:
        """A ticket where the attempt may begin (`leave` has to follow), else the seconds until it is asked again."""
        if self._declaration is None:
            return Ticket()
        if self.is_stopped(target):
            return STOPPED
        account = account_of(target)
        with self._lock:
            if self._under_way[account] >= self._declaration.at_once:
                return FULL
            self._under_way[account] += 1
        began: datetime | float = FULL
        try:
            began = limits.take(account, self._declaration.rate, self._lease)
        finally:
            if isinstance(began, float):  # also where the database could not be asked: else the account would stay full
                self._one_less(account)
        return began if isinstance(began, float) else Ticket(account, began)

    def is_stopped(self, target: str) -> bool:
        """Whether the target's account is one that a person has to start first: paused, broken, or not approved yet."""
        if self._declaration is None:
            return False
        account = Account.collection().find_one({"_id": account_of(target)}, {"state": 1, "removed": 1})
        return account is not None and not account.get("removed") and account["state"] != "ready"

    def quiet_for(self, target: str) -> float:
        """Seconds for which the platform is asked nothing about the target's account; 0 where it may be asked."""
        if self._declaration is None:
            return 0.0
        return STOPPED if self.is_stopped(target) else limits.rests(account_of(target))

    def leave(self, ticket: Ticket, *, used: bool) -> None:
        """The attempt has ended; not `used` where none was made, because another worker was faster, say."""
        if ticket.account is not None and ticket.began is not None:
            self._one_less(ticket.account)
            if not used:
                limits.give_back(ticket.account, ticket.began)

    def learn(self, account: ConnectedAccount, outcome: Outcome, told: Scope) -> None:
        """Take in what an attempt showed of the account, and what the platform told of its limits."""
        if told.rest:
            limits.rest(account.id, told.rest)
        self.quotas.keep(account.id, told.usages)
        match outcome:
            case Failed(account_broken=True):
                mark_broken(account.id, outcome.reason, {"configured_at": account.linked_at})
            case Failed(permanent=False) | Unknown() if outcome.reason.kind.code not in OUR_OWN:
                limits.failed(account.id, outcome.retry_after if isinstance(outcome, Failed) else None)
            case Failed(permanent=False) | Unknown():
                pass
            case _:
                limits.succeeded(account.id)

    def learn_from_question(self, account: ConnectedAccount, found: object, told: Scope) -> None:
        """Take in what a question without effect showed: refused credentials, and how long to leave it alone."""
        wanted = found.retry_after if isinstance(found, Failed) else None
        if seconds := max(told.rest, wanted or 0.0):
            limits.rest(account.id, seconds)
        self.quotas.keep(account.id, told.usages)
        broken = isinstance(found, Failed) and found.account_broken
        if isinstance(found, Failed | Unknown) and (broken or found.reason.kind is ACCOUNT_REFUSED):
            mark_broken(account.id, found.reason, {"configured_at": account.linked_at})

    def _one_less(self, account: str) -> None:
        with self._lock:
            self._under_way[account] -= 1
