"""An account with what is needed to post there, for one attempt."""

from __future__ import annotations

from collections.abc import Iterator

from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.vault import NoKeys, Vault, WrongKey
from services.publisher.channels.contract import ConnectedAccount, Package, Target
from services.publisher.reasons import ACCOUNT_REMOVED, SECRETS_LOCKED
from shared.content.account import Account
from shared.reasons import Reason, ReasonedError
from shared.settings import Settings


class AccountUnusable(ReasonedError):
    """The account cannot be posted to; `gone` where it never will be again."""

    def __init__(self, reason: Reason, *, gone: bool) -> None:
        self.gone = gone
        super().__init__(reason)


class Accounts:
    """The stored accounts with their opened secrets."""

    def __init__(self, settings: Settings) -> None:
        self._vault = Vault(settings.credentials_keys)

    def connected(self, account_id: str) -> ConnectedAccount:
        """The account as a channel gets it; raises AccountUnusable."""
        account = Account.collection().find_one({"_id": account_id})
        if account is None or account.get("removed"):
            raise AccountUnusable(ACCOUNT_REMOVED(), gone=True)
        stored = AccountSecret.collection().find_one({"_id": account_id})
        try:
            secrets = self._vault.open(stored["sealed"]) if stored else {}
        except (NoKeys, WrongKey) as error:
            raise AccountUnusable(SECRETS_LOCKED(), gone=False) from error
        return ConnectedAccount(
            account_id, account["label"], {**account.get("values", {}), **secrets}, account.get("configured_at")
        )


class AccountTargets:
    """`targets` of every channel with accounts: those that were chosen for the item and approved with it."""

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        """The chosen accounts behind `after` in the order of their ids; removed ones are left out."""
        chosen = package.variants[self.declaration.name].get("accounts") or []  # type: ignore[attr-defined]
        wanted = {"_id": {"$in": chosen, "$gt": after}, "removed": {"$ne": True}}
        for account in Account.collection().find(wanted, {"label": 1}).sort("_id", 1):
            yield Target(account["_id"], account["label"])
