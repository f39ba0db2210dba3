"""An account with what is needed to post there, for one attempt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import structlog

from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.reasons import TOKEN_EXPIRED
from services.publisher.accounts.renewal import Renewal
from services.publisher.accounts.vault import NoKeys, Vault, WrongKey
from services.publisher.channels.contract import ConnectedAccount, Package, Target
from services.publisher.reasons import ACCOUNT_REMOVED, ACCOUNT_STOPPED, SECRETS_LOCKED
from shared.clock import aware
from shared.content.account import Account, AccountRow, may_post
from shared.db import server_time
from shared.reasons import Reason, ReasonedError
from shared.settings import Settings

log = structlog.get_logger()

#: A token that expires within this time is renewed before an attempt.
AN_ATTEMPT = timedelta(seconds=60)
#: Seconds for which an attempt waits for a renewal, and between two looks.
LONGEST_WAIT, LOOK_AGAIN = 10.0, 0.1


class AccountUnusable(ReasonedError):
    """The account cannot be posted to; `gone` where it never will be again."""

    def __init__(self, reason: Reason, *, gone: bool) -> None:
        self.gone = gone
        super().__init__(reason)


class Accounts:
    """The stored accounts with their opened secrets."""

    def __init__(self, settings: Settings) -> None:
        self._vault = Vault(settings.credentials_keys)
        self._renewal = Renewal(settings)

    def ready(self, account_id: str) -> ConnectedAccount:
        """The same of an account that may be posted to; raises AccountUnusable for one that a person has to start.

        It is looked at once more after its credentials were read: what was changed between the two has no approval.
        """
        found = self.connected(account_id)
        same = {"_id": account_id, "state": "ready", "configured_at": found.linked_at, "removed": {"$ne": True}}
        if Account.collection().find_one(same, {"_id": 1}) is None:
            raise AccountUnusable(ACCOUNT_STOPPED(), gone=False)
        return found

    def connected(self, account_id: str) -> ConnectedAccount:
        """The account as a channel gets it, with a token that works for now; raises AccountUnusable."""
        account = self._with_fresh_token(account_id)
        stored = AccountSecret.collection().find_one({"_id": account_id})
        try:
            secrets = self._vault.open(account_id, stored["sealed"]) if stored else {}
        except (NoKeys, WrongKey) as error:
            raise AccountUnusable(SECRETS_LOCKED(), gone=False) from error
        return ConnectedAccount(
            account_id, account["label"], {**account.get("values", {}), **secrets}, account.get("configured_at")
        )

    def _with_fresh_token(self, account_id: str) -> AccountRow:
        """The account; one whose token has all but expired is renewed here, or by whoever is renewing it now."""
        deadline = time.monotonic() + LONGEST_WAIT
        account = _found(account_id)
        while _expires_at_once(account):
            if not self._renewal.renew(account) and time.monotonic() > deadline:
                raise AccountUnusable(TOKEN_EXPIRED(), gone=False)
            time.sleep(LOOK_AGAIN)
            account = _found(account_id)
            if account.get("coded_reason"):
                raise AccountUnusable(TOKEN_EXPIRED(), gone=False)
        return account


def _found(account_id: str) -> AccountRow:
    account = Account.collection().find_one({"_id": account_id})
    if account is None or account.get("removed"):
        raise AccountUnusable(ACCOUNT_REMOVED(), gone=True)
    return account


def _expires_at_once(account: AccountRow) -> bool:
    """Whether the token can be renewed and would not live through an attempt."""
    expires_at = account.get("token_expires_at")
    if account.get("token_renew_at") is None or expires_at is None:
        return False
    return aware(expires_at) <= server_time() + AN_ATTEMPT


class AccountTargets:
    """`targets` of every channel with accounts: those that were chosen for the item and approved with it."""

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        """The chosen accounts behind `after` in the order of their ids.

        Left out are removed ones, and those that are not open to the agency's items, which should not be chosen.
        """
        chosen = package.variants[self.declaration.name].get("accounts") or []  # type: ignore[attr-defined]
        wanted = {"_id": {"$in": chosen, "$gt": after}, "removed": {"$ne": True}}
        for account in Account.collection().find(wanted, {"label": 1, "agency_code": 1, "open_to": 1}).sort("_id", 1):
            if not may_post(account, package.agency["code"]):
                log.warning("account_not_open", account=account["_id"], item=package.item_id)
                continue
            yield Target(account["_id"], account["label"])
