"""What a stand-in's sign-in has given out: applications, codes and tokens. All but the codes survive a restart."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from sandbox.journal import Journal

#: Seconds for which a code can be exchanged (RFC 6749 advises ten minutes at most).
CODE_SECONDS = 600
#: Codes that wait for their exchange; older ones are forgotten.
MOST_CODES = 1000


@dataclass(frozen=True, slots=True)
class Application:
    """A program that may ask people to sign in; it gets them back at one of its addresses only."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """What a person allowed, until the application has exchanged it."""

    value: str
    application: str
    redirect_uri: str
    account: str
    scopes: tuple[str, ...]
    challenge: str | None
    expires_at: float

    def is_proved_by(self, verifier: str | None) -> bool:
        """Whether `verifier` belongs to the challenge with S256 (RFC 7636, section 4.6)."""
        if self.challenge is None:
            return verifier is None
        digest = hashlib.sha256((verifier or "").encode()).digest()
        return secrets.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), self.challenge)


@dataclass(frozen=True, slots=True)
class Token:
    """An access token or a refresh token."""

    value: str
    account: str
    application: str
    scopes: tuple[str, ...]
    kind: str = "access"
    #: Seconds since the epoch; None: never.
    expires_at: float | None = None
    revoked: bool = False
    #: Both tokens of one sign-in have the same; all of it is revoked when a refresh token is used twice.
    family: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def works(self) -> bool:
        """Whether it is neither expired nor revoked."""
        return not self.revoked and (self.expires_at is None or self.expires_at > time.time())


class Grants:
    """Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        self._journal = Journal(folder / "grants.jsonl")
        self._applications: dict[str, Application] = {}
        self._tokens: dict[str, Token] = {}
        self._codes: dict[str, Code] = {}
        for record in self._journal.records():
            self._apply(record)

    def register(self, redirect_uris: Iterable[str], client_id: str | None = None) -> Application:
        """Make an application, or give the one of that id these addresses."""
        with self._lock:
            known = self._applications.get(client_id or "")
            secret = known.secret if known else secrets.token_urlsafe(24)
            made = Application(client_id or secrets.token_hex(10), secret, tuple(redirect_uris))
            self._record({"application": asdict(made)})
            return made

    def application(self, client_id: str) -> Application | None:
        """The application with that id."""
        with self._lock:
            return self._applications.get(client_id)

    def allow(self, code: Code) -> None:
        """Keep a code until it is exchanged or has expired."""
        with self._lock:
            self._codes = {one.value: one for one in self._codes.values() if one.expires_at > time.time()}
            while len(self._codes) >= MOST_CODES:
                self._codes.pop(next(iter(self._codes)))
            self._codes[code.value] = code

    def take_code(self, value: str) -> Code | None:
        """The code, which is then used up; None where it is not known or has expired."""
        with self._lock:
            found = self._codes.pop(value, None)
            return found if found and found.expires_at > time.time() else None

    def issue(self, token: Token) -> Token:
        """Keep a new token."""
        with self._lock:
            self._record({"token": asdict(token)})
            return token

    def token(self, value: str, kind: str = "access") -> Token | None:
        """The token if it is of that kind and works."""
        with self._lock:
            found = self._tokens.get(value)
            return found if found and found.kind == kind and found.works else None

    def use_refresh_token(self, value: str) -> Token | None:
        """The refresh token, which is then used up. Used twice, everything of its sign-in is revoked."""
        with self._lock:
            found = self._tokens.get(value)
            if found is None or found.kind != "refresh":
                return None
            if found.revoked:
                self.revoke_family(found.family)
                return None
            self._record({"token": asdict(replace(found, revoked=True))})
            return found if found.works else None

    def revoke_family(self, family: str) -> None:
        """Revoke all tokens of one sign-in."""
        with self._lock:
            for one in [token for token in self._tokens.values() if token.family == family and not token.revoked]:
                self._record({"token": asdict(replace(one, revoked=True))})

    def revoke_account(self, account: str) -> int:
        """Revoke every token of an account, as its owner can at the platform; returns how many worked."""
        with self._lock:
            working = [token for token in self._tokens.values() if token.account == account and token.works]
            for one in working:
                self._record({"token": asdict(replace(one, revoked=True))})
            return len(working)

    def _record(self, record: dict[str, dict[str, object]]) -> None:
        self._journal.append(record)
        self._apply(record)

    def _apply(self, record: dict[str, dict[str, object]]) -> None:
        if made := record.get("application"):
            application = Application(**{**made, "redirect_uris": tuple(made["redirect_uris"])})  # type: ignore[arg-type]
            self._applications[application.id] = application
        if given := record.get("token"):
            token = Token(**{**given, "scopes": tuple(given["scopes"])})  # type: ignore[arg-type]
            self._tokens[token.value] = token
