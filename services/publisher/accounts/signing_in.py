"""Linking an account by signing in at its platform: the authorization code grant with state and proof key.

The state is signed, expires, works once, and belongs to the browser that began: a link that somebody else made leads
nowhere (RFC 9700, section 4.7).
"""

from __future__ import annotations

import base64
import hashlib
import secrets as random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeTimedSerializer

from services.publisher.accounts import secrets
from services.publisher.accounts.addresses import browser_address_of
from services.publisher.accounts.applications import application_for
from services.publisher.accounts.changes import Condition, NotPossible, change, find
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.documents import AccountSignIn, AccountSignInRow
from services.publisher.accounts.fields import SERVER
from services.publisher.accounts.linking import FRESH, channels_with_accounts, linked_by, missing_fields
from services.publisher.accounts.reasons import CHANGED_MEANWHILE, NO_PAGES, NO_SIGN_IN, SIGN_IN_OVER, SIGN_IN_REFUSED
from services.publisher.accounts.tokens import TokenEndpoint, Tokens
from services.publisher.accounts.vault import Vault
from services.publisher.channels.contract import Channel, Page, PageListing
from services.publisher.channels.platform_api import NoClearResponse, Refused
from shared.channels import ChannelDeclaration
from shared.channels.accounts import OAuthDeclaration
from shared.clock import now
from shared.content.account import AccountRow
from shared.events.declare.types.account import ACCOUNT_CHANGED
from shared.identity import Principal
from shared.settings import Settings

#: How long a person has for signing in.
LIFETIME = timedelta(minutes=15)
#: Pages of one person that can be chosen from.
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: where the browser goes, and what it has to bring back."""

    address: str
    #: Kept in the browser's session.
    nonce: str


@dataclass(frozen=True, slots=True)
class SigningIn:
    """Signing in for accounts; `redirect_uri` is where platforms send people back to."""

    settings: Settings
    redirect_uri: str
    vault: Vault = field(repr=False)

    def begin(self, account_id: str, principal: Principal, scope: Condition, *, comments: bool = True) -> Begun:
        """Begin a sign-in; raises NoSuchAccount, NotPossible, vault.NoKeys or WrongKey.

        Without `comments` the platform is not asked for what reading readers' comments needs: it may refuse the whole
        sign-in of an application that it has not reviewed for that.
        """
        account = find(account_id, scope)
        channel, oauth = _declared(account)
        values = account.get("values", {})
        application = application_for(channel, values, self.redirect_uri, self.settings)
        nonce, verifier = random.token_urlsafe(24), random.token_urlsafe(48)
        self._remember(nonce, account, principal, verifier)
        asked = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": oauth.scope_separator.join(_scopes(channel, comments=comments)),
            "state": self._states().dumps(nonce),
            **oauth.parameters,
            **(_challenge(verifier) if oauth.pkce else {}),
        }
        address = browser_address_of(channel, oauth.authorize, values, self.settings)
        return Begun(f"{address}?{urlencode(asked)}", nonce)

    def came_back(self, state: str, nonce: str | None, principal: Principal) -> AccountSignInRow:
        """The sign-in that a person came back from; it is then used up. Raises NotPossible for any other."""
        try:
            found: object = self._states().loads(state, max_age=int(LIFETIME.total_seconds()))
        except BadData as error:
            raise NotPossible(SIGN_IN_OVER()) from error
        if nonce is None or found != nonce:
            raise NotPossible(SIGN_IN_OVER())
        mine = {"_id": nonce, "user_id": principal.id, "expires_at": {"$gt": now()}}
        begun = AccountSignIn.collection().find_one_and_delete(mine)
        if begun is None:
            raise NotPossible(SIGN_IN_OVER())
        return begun

    def complete(self, begun: AccountSignInRow, code: str, principal: Principal, scope: Condition) -> AccountRow:
        """Exchange the code and keep the tokens. The account is configured once a page is chosen, see `choose`.

        The code goes to the server alone at which the sign-in began (RFC 9700, section 4.4). Raises NoSuchAccount,
        NotPossible with the platform's reason, vault.NoKeys or WrongKey.
        """
        account = find(begun["account_id"], scope)
        channel, oauth = _declared(account)
        values = account.get("values", {})
        sealed = self.vault.open(begun["_id"], begun["sealed"])
        if sealed.get(SERVER, "") != values.get(SERVER, ""):
            raise NotPossible(SIGN_IN_OVER())
        application = application_for(channel, values, self.redirect_uri, self.settings)
        endpoint = TokenEndpoint(channel, oauth, values, application, self.settings)
        verifier = sealed["verifier"] if oauth.pkce else None
        try:
            tokens = endpoint.for_code(code, begun["redirect_uri"], verifier)
        except (Refused, NoClearResponse) as error:
            raise NotPossible(SIGN_IN_REFUSED(why=(error.reason,))) from error
        same = {"version": account.get("version", 0)}
        return self._keep(account, _facts(tokens) | {"configured_at": None}, tokens.secrets(oauth), principal, same)

    def pages(self, account: AccountRow, channel: Channel) -> Sequence[Page]:
        """The pages that the person who signed in may choose from; empty where the platform has no such choice.

        Raises NotPossible where there is none, or the platform did not say.
        """
        if not isinstance(channel, PageListing):
            return ()
        try:
            found = list(channel.pages(Accounts(self.settings).connected(account["_id"])))[:MOST_PAGES]
        except (Refused, NoClearResponse) as error:
            raise NotPossible(SIGN_IN_REFUSED(why=(error.reason,))) from error
        if not found:
            raise NotPossible(NO_PAGES())
        return found

    def choose(self, account: AccountRow, page: Page | None, principal: Principal) -> AccountRow:
        """Finish linking: with the chosen page, or as who signed in; raises NotPossible where something is missing."""
        channel, oauth = _declared(account)
        secret = {one.name for one in (channel.accounts.fields if channel.accounts else ()) if one.secret}
        chosen = dict(page.values) if page else {}
        public = {**account.get("values", {}), **{name: text for name, text in chosen.items() if name not in secret}}
        hidden = {name: text for name, text in chosen.items() if name in secret}
        stored = secrets.read(account["_id"], self.vault)
        missing = missing_fields(channel, {**public, **stored, **hidden})
        facts: dict[str, Any] = {"values": public, "configured_at": None if missing else now()}
        if oauth.stored_as in hidden:  # a page's own token does not expire with the person's
            facts |= {"token_expires_at": None, "token_renew_at": None}
        return self._keep(account, facts, hidden, principal, {"version": account.get("version", 0)})

    def _keep(
        self,
        account: AccountRow,
        facts: Mapping[str, Any],
        hidden: Mapping[str, str],
        principal: Principal,
        same: Condition,
    ) -> AccountRow:
        return change(
            account["_id"],
            {**facts, **linked_by(account, principal)},
            ACCOUNT_CHANGED,
            principal,
            only_if=same,
            otherwise=CHANGED_MEANWHILE,
            besides=lambda session: secrets.merge(account["_id"], hidden, self.vault, session),
        )

    def _remember(self, nonce: str, account: AccountRow, principal: Principal, verifier: str) -> None:
        begun = AccountSignIn(
            id=nonce,
            account_id=account["_id"],
            user_id=principal.id,
            redirect_uri=self.redirect_uri,
            sealed=self.vault.seal(nonce, {"verifier": verifier, SERVER: account.get("values", {}).get(SERVER, "")}),
            expires_at=now() + LIFETIME,
        )
        AccountSignIn.collection().insert_one(cast(AccountSignInRow, begun.validated()))

    def _states(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.settings.secret_key, salt="kabar-account-sign-in")


def _declared(account: AccountRow) -> tuple[ChannelDeclaration, OAuthDeclaration]:
    channel = channels_with_accounts().get(account["channel"])
    oauth = channel.accounts.oauth if channel and channel.accounts else None
    if channel is None or oauth is None:
        raise NotPossible(NO_SIGN_IN())
    return channel, oauth


def _scopes(channel: ChannelDeclaration, *, comments: bool) -> Collection[str]:
    declared = channel.accounts
    return () if declared is None else declared.every_scope if comments else tuple(declared.scopes)


def _facts(tokens: Tokens) -> dict[str, Any]:
    return {
        **FRESH,
        "token_expires_at": tokens.expires_at,
        "token_renew_at": tokens.renew_at,
        "granted_scopes": sorted(tokens.scopes) if tokens.scopes else None,
    }


def _challenge(verifier: str) -> dict[str, str]:
    """S256 (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {"code_challenge": challenge, "code_challenge_method": "S256"}
