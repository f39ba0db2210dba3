"""Sessions at AT protocol servers: made with the app password, renewed before they end, kept in memory alone.

Servers allow 30 new sessions of an account in 5 minutes and 300 a day ("Rate Limits"), so a worker keeps what it has.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import orjson
from cachetools import LRUCache

from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.platform_api import NoClearResponse, PlatformClient, Refused, Reply
from services.publisher.reasons import PLATFORM_UNREADABLE
from shared.clock import now

#: Seconds before the end of an access token at which it is renewed.
AHEAD = 120.0
#: Errors by which a server says that a token is of no use any more; a new session is.
ENDED = frozenset({"ExpiredToken", "InvalidToken"})


@dataclass(frozen=True, slots=True)
class Session:
    """What a server gave for the password."""

    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    #: Such as suspended or deactivated; None where the account can be used.
    inactive: str | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Session:
        """From the reply of createSession or refreshSession; raises NoClearResponse where it is no session."""
        try:
            inactive = str(data.get("status") or "inactive") if data.get("active") is False else None
            return cls(data["did"], data["handle"], data["accessJwt"], data["refreshJwt"], inactive)
        except KeyError as error:
            raise NoClearResponse(PLATFORM_UNREADABLE(status=200)) from error

    @property
    def usable(self) -> bool:
        """Whether the access token lasts for a while; one that does not say counts as ended."""
        try:
            payload = self.access.split(".")[1]
            claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            return float(claims["exp"]) > now().timestamp() + AHEAD
        except (IndexError, KeyError, TypeError, ValueError):
            return False

    @property
    def header(self) -> dict[str, str]:
        """What authorises a call."""
        return {"authorization": f"Bearer {self.access}"}


class Sessions:
    """The sessions of one worker, by account and password."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: LRUCache[str, Session] = LRUCache(maxsize=4096)
        self._making: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def of(self, account: ConnectedAccount, client: PlatformClient) -> Session:
        """A session that can be used now; one thread at a time makes or renews it. Raises Refused, NoClearResponse."""
        key = _key(account)
        with self._lock:
            making = self._making[account.id]
        with making:
            with self._lock:
                known = self._known.get(key)
            if known is None or not known.usable:
                known = _renewed(known, client) or create(account, client)
                with self._lock:
                    self._known[key] = known
            return known

    def forget(self, account: ConnectedAccount) -> None:
        """The server no longer takes the session."""
        with self._lock:
            self._known.pop(_key(account), None)


def create(account: ConnectedAccount, client: PlatformClient) -> Session:
    """A new session, which shows that the password is taken; raises Refused or NoClearResponse."""
    given = {"identifier": account.values["handle"], "password": account.values["app_password"]}
    data, _ = client.data("POST", "/xrpc/com.atproto.server.createSession", json=given)
    return Session.of(data)


def has_ended(reply: Reply | None) -> bool:
    """Whether a refusal says that the session is over."""
    data = reply.data if reply else None
    return isinstance(data, dict) and data.get("error") in ENDED


def _renewed(known: Session | None, client: PlatformClient) -> Session | None:
    """The session that follows, or None where the server does not renew it."""
    if known is None:
        return None
    authorisation = {"authorization": f"Bearer {known.refresh}"}
    try:
        data, _ = client.data("POST", "/xrpc/com.atproto.server.refreshSession", headers=authorisation)
    except Refused as error:
        if error.reply is not None and error.reply.status in (400, 401):
            return None
        raise
    return Session.of(data)


def _key(account: ConnectedAccount) -> str:
    secret = hashlib.sha256(account.values["app_password"].encode()).hexdigest()
    return f"{account.id} {account.values['handle']} {secret}"
