"""Sessions: signed tokens as servers make them for an app password."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from typing import Any

from sandbox.platforms.bluesky.errors import fail
from sandbox.platforms.world import SandboxAccount

#: Seconds for which tokens last: two hours, and ninety days.
ACCESS, REFRESH = 7200, 90 * 86_400


class Tokens:
    """The sessions: tokens signed with a key that ends with the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._used: set[str] = set()

    def pair(self, account: SandboxAccount) -> dict[str, str]:
        """An access token and the refresh token beside it."""
        return {
            "accessJwt": self._token(account, "com.atproto.appPass", ACCESS),
            "refreshJwt": self._token(account, "com.atproto.refresh", REFRESH),
        }

    def _token(self, account: SandboxAccount, scope: str, lifetime: int) -> str:
        begin = int(time.time())
        claims = {
            "scope": scope, "sub": did_of(account), "name": account.name, "aud": "did:web:sandbox",
            "iat": begin, "exp": begin + lifetime, "jti": secrets.token_hex(8),
        }  # fmt: skip
        signed = f"{_encoded({'typ': 'at+jwt', 'alg': 'HS256'})}.{_encoded(claims)}"
        return f"{signed}.{self._signature(signed)}"

    def _signature(self, signed: str) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, signed.encode(), "sha256")).decode().rstrip("=")

    def claims(self, token: str, scope: str) -> dict[str, Any]:
        """What a valid token says; raises ErrorReply as servers do."""
        signed, _, signature = token.rpartition(".")
        if not token:
            raise fail("AuthMissing", "Authentication Required", 401)
        if not hmac.compare_digest(self._signature(signed), signature):
            raise fail("InvalidToken", "Token could not be verified")
        payload = signed.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        if claims["exp"] < time.time():
            raise fail("ExpiredToken", "Token has expired")
        if claims["scope"] != scope:
            raise fail("InvalidToken", "Bad token scope")
        return claims

    def use_up(self, identifier: str) -> None:
        """A refresh token is taken once; raises ErrorReply at the second time."""
        with self._lock:
            if identifier in self._used:
                raise fail("ExpiredToken", "Token has been revoked")
            self._used.add(identifier)


def did_of(account: SandboxAccount) -> str:
    """By which the account is named for good."""
    digest = hashlib.sha256(account.name.encode()).digest()
    return f"did:plc:{base64.b32encode(digest).decode().lower()[:24]}"


def handle_of(account: SandboxAccount) -> str:
    """By which people name it."""
    return str(account.details.get("handle") or f"{account.name}.bsky.example")


def _encoded(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")
