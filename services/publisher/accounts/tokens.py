"""The token endpoint of a platform: codes and tokens are exchanged for tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.publisher.accounts.addresses import address_of, client_for
from services.publisher.accounts.applications import Application
from services.publisher.channels.platform_api import NoClearResponse
from services.publisher.reasons import PLATFORM_UNREADABLE
from shared.channels import ChannelDeclaration
from shared.channels.accounts import OAuthDeclaration, TokenGrant
from shared.db import server_time
from shared.settings import Settings

#: The name under which a refresh token is kept.
REFRESH = "refresh_token"
#: The part of its life after which a token is renewed, and the seconds that are left then at least.
RENEW_AFTER, LEFT_AT_LEAST = 2 / 3, 300
#: Parameters of the token endpoint that a platform may repeat in its words.
_NOT_SECRET = frozenset({"grant_type", "redirect_uri", "client_id"})
#: Seconds of the longest life that is believed.
LONGEST_LIFE = 10 * 366 * 86_400


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a platform gave."""

    access: str = field(repr=False)
    refresh: str = field(repr=False, default="")
    expires_at: datetime | None = None
    #: When it is to be renewed; None where it cannot be or need not.
    renew_at: datetime | None = None
    scopes: frozenset[str] | None = None

    def secrets(self, oauth: OAuthDeclaration) -> dict[str, str]:
        """By the names under which an account keeps them; a token that was not given is left out."""
        given = {oauth.stored_as: self.access, REFRESH: self.refresh}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """The token endpoint for one account."""

    channel: ChannelDeclaration
    oauth: OAuthDeclaration
    #: The values of the account, among them its server where the platform has many.
    values: Mapping[str, str] = field(repr=False)
    application: Application
    settings: Settings

    def for_code(self, code: str, redirect_uri: str, verifier: str | None) -> Tokens:
        """The tokens for a code, long-lived where the platform has that; raises Refused or NoClearResponse."""
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if verifier:
            given["code_verifier"] = verifier
        tokens = self._call("POST", self.oauth.token, given, with_client=True)
        if self.oauth.long_lived is None:
            return tokens
        longer = self._exchange(self.oauth.long_lived, tokens.access)
        return Tokens(longer.access, longer.refresh, longer.expires_at, longer.renew_at, longer.scopes or tokens.scopes)

    def renewed(self, grant: TokenGrant, token: str) -> Tokens:
        """The next tokens; raises Refused or NoClearResponse."""
        return self._exchange(grant, token)

    def _exchange(self, grant: TokenGrant, token: str) -> Tokens:
        given = {"grant_type": grant.grant, grant.parameter: token}
        return self._call(grant.method, grant.path or self.oauth.token, given, with_client=grant.with_client)

    def _call(self, method: str, place: str, given: dict[str, str], *, with_client: bool) -> Tokens:
        options: dict[str, Any] = {}
        if with_client and self.oauth.basic:
            options["headers"] = {"authorization": self.application.basic}
            given = {**given, "client_id": self.application.client_id}
        elif with_client:
            given = {**given, "client_id": self.application.client_id, "client_secret": self.application.client_secret}
        options["data" if method == "POST" else "params"] = given
        address = address_of(self.channel, place, self.values, self.settings)
        secret = [value for name, value in given.items() if name not in _NOT_SECRET]
        client = client_for(
            self.channel, self.values, self.settings, filter(None, [*secret, self.application.client_secret])
        )
        found, reply = client.data(method, address, **options)
        return self._tokens(found, reply.status)

    def _tokens(self, found: Mapping[str, Any], status: int) -> Tokens:
        access, refresh = found.get("access_token"), found.get("refresh_token")
        if not isinstance(access, str) or not access:
            raise NoClearResponse(PLATFORM_UNREADABLE(status=status))
        life, moment = _seconds(found.get("expires_in")), server_time()
        expires_at = moment + timedelta(seconds=life) if life else None
        renewable = self.oauth.refresh is not None and life is not None
        return Tokens(
            access,
            refresh if isinstance(refresh, str) else "",
            expires_at,
            moment + timedelta(seconds=_renew_after(life)) if life and renewable else None,
            self._scopes(found.get("scope")),
        )

    def _scopes(self, text: object) -> frozenset[str] | None:
        if not isinstance(text, str):
            return None
        return frozenset(text.replace(self.oauth.scope_separator, " ").split()) or None


def _renew_after(life: int) -> float:
    return max(0.0, min(life * RENEW_AFTER, life - LEFT_AT_LEAST))


def _seconds(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST_LIFE:
        return None
    return int(value)
