"""What a stand-in works with: its posts, the accounts that were made for it, and how it misbehaves on request."""

from __future__ import annotations

import contextlib
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Response, request

from sandbox.behaviours import Behaviour, Behaviours
from sandbox.journal import Journal
from sandbox.platforms.comments import CommentStore
from sandbox.platforms.grants import Grants
from sandbox.platforms.posts import PostStore

#: An error in the platform's own form, from a status, one of: refused, throttled, revoked, changed, and the seconds to
#: wait where it is throttled (0 otherwise).
ErrorForm = Callable[[int, str, int], Response]
#: Makes the token of a new account.
TokenForm = Callable[[], str]


class ErrorReply(Exception):
    """Ends a call of the platform with an error in its own form."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(response.status)


@dataclass(frozen=True, slots=True)
class SandboxAccount:
    """An account that the platform knows, with the credentials to post as it."""

    name: str
    token: str
    #: What the platform keeps of it besides, such as a page's id.
    details: dict[str, Any] = field(default_factory=dict)
    #: Its owner has deleted it at the platform.
    removed: bool = False


class World:
    """One platform's state. Accounts are made by the sandbox's own API, never by a default."""

    def __init__(self, name: str, folder: Path, behaviours: Behaviours, error: ErrorForm, new_token: TokenForm) -> None:
        self.name = name
        #: Where everything of the platform is kept.
        self.folder = folder
        self.posts = PostStore(folder)
        self.comments = CommentStore(folder)
        self.grants = Grants(folder)
        self._behaviours = behaviours
        self._error = error
        self._new_token = new_token
        self._lock = threading.Lock()
        self._journal = Journal(folder / "accounts.jsonl")
        self._accounts = {record["name"]: SandboxAccount(**record) for record in self._journal.records()}

    @property
    def channel(self) -> str:
        """The name under which behaviours are kept; `<channel>/<account>` for one account alone."""
        return f"platforms/{self.name}"

    def add_account(self, name: str, details: dict[str, Any]) -> SandboxAccount:
        """Make an account, or give back the one of that name."""
        with self._lock:
            known = self._accounts.get(name)
            if known is None:
                known = SandboxAccount(name, details.pop("token", None) or self._new_token(), details)
                self._keep(known)
            return known

    def change_account(self, name: str, details: dict[str, Any]) -> None:
        """Change what the platform keeps of an account; raises KeyError."""
        with self._lock:
            known = self._accounts[name]
            self._keep(replace(known, details={**known.details, **details}))

    def remove_account(self, name: str) -> bool:
        """Delete an account at the platform; False where there is none of that name."""
        with self._lock:
            known = self._accounts.get(name)
            if known is not None:
                self._keep(replace(known, removed=True))
            return known is not None

    def _keep(self, account: SandboxAccount) -> None:
        self._journal.append(asdict(account))
        self._accounts[account.name] = account

    def caller(self, token: str) -> SandboxAccount:
        """The account that calls with that token; raises ErrorReply for a token that no account has.

        What a platform says of an account that was `removed` differs: the stand-in checks it.
        """
        found = self.account_of(token)
        if found is None:
            raise ErrorReply(self._error(401, "revoked", 0))
        return found

    def account_of(self, token: str) -> SandboxAccount | None:
        """The account with that token, or None.

        Of a token that was given to an application, `scopes` of the details names what it is allowed.
        """
        granted = self.grants.token(token)
        with self._lock:
            if granted and granted.account in self._accounts:
                known = self._accounts[granted.account]
                return replace(known, token=token, details={**known.details, "scopes": list(granted.scopes)})
            return next((one for one in self._accounts.values() if secrets.compare_digest(one.token, token)), None)

    def accounts(self) -> list[SandboxAccount]:
        """Every account."""
        with self._lock:
            return list(self._accounts.values())

    def effect(self, account: str, make: Callable[[], Response]) -> Response:
        """The reply to a call that has an effect: `make` has it, unless the platform misbehaves."""
        behaviour = self._behaviours.take(f"{self.channel}/{account}") or self._behaviours.take(self.channel)
        if behaviour is None:
            return make()
        match behaviour.mode:
            case "refuse":
                return self._error(behaviour.code, "refused", 0)
            case "throttle":
                seconds = max(1, round(behaviour.seconds))
                reply = self._error(429, "throttled", seconds)
                reply.headers["Retry-After"] = str(seconds)
                return reply
            case "revoke":
                return self._error(401, "revoked", 0)
            case "change":
                return self._error(410, "changed", 0)
        return _answered_badly(behaviour, make)


def _answered_badly(behaviour: Behaviour, make: Callable[[], Response]) -> Response:
    """The call takes effect; its caller learns it late, in drops, or never."""
    if behaviour.mode == "slow":
        time.sleep(behaviour.seconds)
        return make()
    reply = make()
    if behaviour.mode == "drip":
        return Response(_drops(reply.get_data(), behaviour.seconds), reply.status_code, mimetype=reply.mimetype)
    if behaviour.mode == "silent":
        time.sleep(behaviour.seconds)
    _close()
    return reply


def _drops(content: bytes, seconds: float) -> Iterator[bytes]:
    for place in range(len(content)):
        time.sleep(seconds / max(1, len(content)))
        yield content[place : place + 1]


def _close() -> None:
    connection = request.environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
