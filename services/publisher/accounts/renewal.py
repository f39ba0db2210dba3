"""Renewing tokens ahead of their expiry: one worker at a time for each account, whatever number of them runs.

All times are of the database's clock: a worker whose own is fast would take over what another one is renewing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from pymongo.client_session import ClientSession

from services.publisher.accounts.applications import Application, application_for
from services.publisher.accounts.changes import NotPossible, mark_broken
from services.publisher.accounts.documents import AccountSecret, AccountSecretRow
from services.publisher.accounts.linking import channels_with_accounts
from services.publisher.accounts.reasons import RENEWAL_REFUSED
from services.publisher.accounts.tokens import REFRESH, TokenEndpoint, Tokens
from services.publisher.accounts.vault import NoKeys, Vault, WrongKey
from services.publisher.channels.platform_api import NoClearResponse, Refused
from shared.channels import ChannelDeclaration
from shared.channels.accounts import OAuthDeclaration
from shared.clock import aware, now
from shared.content.account import Account, AccountRow
from shared.db import server_time, transaction
from shared.ids import new_id
from shared.settings import Settings

log = structlog.get_logger()

#: Longer than a call of the platform can take, so that no second worker sends the same refresh token meanwhile: many
#: platforms take one only once, and revoke everything where it comes twice.
LEASE = timedelta(seconds=60)
#: After a renewal that failed for now.
AGAIN = timedelta(minutes=5)
#: Accounts looked at in one round.
ROUND = 50


class Renewal:
    """Renews the tokens of accounts; any number may work side by side."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._vault = Vault(settings.credentials_keys)
        self._worker = new_id()

    def renew_due(self) -> int:
        """Renew what is due; returns how many accounts were renewed."""
        due = {"token_renew_at": {"$lte": server_time()}, "coded_reason": None, "removed": {"$ne": True}}
        rows = list(Account.collection().find(due).sort("token_renew_at", 1).limit(ROUND))
        return sum(self.renew(row) for row in rows)

    def renew(self, account: AccountRow) -> bool:
        """Renew the token of one account; False where another worker does, or the platform did not (now)."""
        stored = self._take(account["_id"])
        if stored is None:
            return False
        try:
            return self._renew(account, stored)
        except (NoKeys, WrongKey, NotPossible) as error:
            return self._postpone(account, str(error))
        finally:
            mine = {"_id": account["_id"], "renewing_by": self._worker}
            AccountSecret.collection().update_one(mine, {"$unset": {"renewing_by": "", "renewing_until": ""}})

    def _take(self, account_id: str) -> AccountSecretRow | None:
        """By the database's clock: with two of their own, an hour apart, two workers would send the same token."""
        moment = server_time()
        free = {"$or": [{"renewing_until": None}, {"renewing_until": {"$lt": moment}}]}
        taken = {"renewing_by": self._worker, "renewing_until": moment + LEASE}
        return AccountSecret.collection().find_one_and_update(
            {"_id": account_id, **free}, {"$set": taken}, return_document=True
        )

    def _renew(self, seen: AccountRow, stored: AccountSecretRow) -> bool:
        account = Account.collection().find_one({"_id": seen["_id"]})
        if account is None or not _is_due(account):
            return False  # another worker was faster
        channel = channels_with_accounts().get(account["channel"])
        oauth = channel.accounts.oauth if channel and channel.accounts else None
        kept = self._vault.open(account["_id"], stored["sealed"])
        token = _token_to_send(oauth, kept)
        if channel is None or oauth is None or oauth.refresh is None or token is None:
            return self._give_up(account)
        endpoint = TokenEndpoint(
            channel, oauth, account.get("values", {}), self._application(channel, account), self._settings
        )
        try:
            renewed = endpoint.renewed(oauth.refresh, token)
        except Refused as refused:
            return self._refused(account, refused)
        except NoClearResponse as error:
            return self._postpone(account, error.reason.english)
        return self._keep(account, stored, {**kept, **renewed.secrets(oauth)}, renewed)

    def _application(self, channel: ChannelDeclaration, account: AccountRow) -> Application:
        redirect_uri = f"{self._settings.publisher_url}{CALLBACK}"
        return application_for(channel, account.get("values", {}), redirect_uri, self._settings)

    def _refused(self, account: AccountRow, refused: Refused) -> bool:
        status = refused.reply.status if refused.reply else 0
        if refused.permanent or status == 401:
            same = {"configured_at": account.get("configured_at")}
            mark_broken(account["_id"], RENEWAL_REFUSED(why=(refused.reason,)), same)
            return False
        return self._postpone(account, refused.reason.english)

    def _give_up(self, account: AccountRow) -> bool:
        """It cannot be renewed: warnings of its expiry begin."""
        Account.collection().update_one({"_id": account["_id"]}, {"$set": {"token_renew_at": None}})
        return False

    def _postpone(self, account: AccountRow, reason: str) -> bool:
        """Keep every worker from trying again for a while."""
        mine = {"_id": account["_id"], "renewing_by": self._worker}
        later = {"$set": {"renewing_until": server_time() + AGAIN}, "$unset": {"renewing_by": ""}}
        AccountSecret.collection().update_one(mine, later)
        log.warning("token_not_renewed", account=account["_id"], reason=reason)
        return False

    def _keep(self, account: AccountRow, stored: AccountSecretRow, values: dict[str, str], tokens: Tokens) -> bool:
        """Only where no one entered other credentials meanwhile; a rotation of the keys, which changes what is sealed
        alone, loses no token that a platform gives out once.
        """
        sealed = {"sealed": self._vault.seal(account["_id"], values), "updated_at": now()}
        facts = {"token_expires_at": tokens.expires_at, "token_renew_at": tokens.renew_at, "warned_days": None}

        def work(session: ClientSession) -> bool:
            same = {"_id": account["_id"], "updated_at": stored["updated_at"]}
            if not AccountSecret.collection().update_one(same, {"$set": sealed}, session=session).matched_count:
                return False
            Account.collection().update_one({"_id": account["_id"]}, {"$set": facts}, session=session)
            return True

        kept = transaction(work)
        log.info("token_renewed", account=account["_id"], kept=kept)
        return kept


#: Where platforms send people back to after signing in, below the publisher's address.
CALLBACK = "/channels/accounts/callback"


def _token_to_send(oauth: OAuthDeclaration | None, kept: Mapping[str, str]) -> str | None:
    if oauth is None or oauth.refresh is None:
        return None
    return kept.get(REFRESH if oauth.refresh.parameter == REFRESH else oauth.stored_as) or None


def _is_due(account: AccountRow) -> bool:
    renew_at = account.get("token_renew_at")
    return renew_at is not None and aware(renew_at) <= server_time()
