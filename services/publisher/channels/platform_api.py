"""Calls of a platform's HTTP API, and what is known after each: the same for every channel with accounts.

A call with an effect is made behind the fence: what certainly did not arrive is `Refused`, what may have arrived is
`NoClearResponse`. Everything else (media, tokens, look-ups) may be repeated, under `repeatable`. `settled` gives either
as an outcome.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import httpx
import orjson

from services.publisher.channels import guard
from services.publisher.channels.contract import Failed, Unknown
from services.publisher.media.renditions import NoRendition
from services.publisher.reasons import (
    ACCOUNT_REFUSED,
    PLATFORM_NO_ANSWER,
    PLATFORM_NO_CONNECTION,
    PLATFORM_REFUSED,
    PLATFORM_UNREADABLE,
)
from shared.clock import aware, now
from shared.reasons import Reason, ReasonedError
from shared.settings import Network

#: Most bytes of a response that are read.
MAX_RESPONSE = 1024 * 1024
#: Statuses after which a later attempt may succeed and which say that nothing was done.
LATER = frozenset({408, 425, 429, 503})
#: Statuses after which it is not known whether anything was done.
UNCLEAR = frozenset({500, 502, 504})
#: Characters of a platform's own words that are kept.
MOST_WORDS = 300
#: Where platforms say when their limit is lifted, beside Retry-After: Mastodon, X, Bluesky.
RESETS = ("x-ratelimit-reset", "x-rate-limit-reset", "ratelimit-reset")
#: A number from here on is a moment in seconds since the epoch, a smaller one a duration.
EPOCH = 1_000_000_000

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for the next byte, and for everything."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 25.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a platform returned."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of status and body."""
        return hashlib.sha256(f"{self.status}\n".encode() + self.body).hexdigest()

    @property
    def data(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None

    @property
    def retry_after(self) -> float | None:
        """Seconds from a Retry-After header in either of its forms, or until a limit that was reached is lifted."""
        named = [self.headers.get("retry-after", "")]
        if self.status == 429:
            named += [self.headers.get(name, "") for name in RESETS]
        return next((found for found in map(_seconds, named) if found is not None), None)


def _seconds(text: str) -> float | None:
    """From now to a moment (HTTP date, ISO 8601, seconds since the epoch), or a duration in seconds; else None."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        number = float(text[:15])
        return max(0.0, number - now().timestamp()) if number >= EPOCH else number
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return max(0.0, (aware(parse(text)) - now()).total_seconds())
        except (ValueError, TypeError):
            continue
    return None


class Refused(ReasonedError):
    """It certainly had no effect. `reply` is what the platform said, if it was reached."""

    def __init__(self, reason: Reason, *, permanent: bool, reply: Reply | None = None) -> None:
        self.permanent = permanent
        self.reply = reply
        super().__init__(reason)

    @property
    def outcome(self) -> Failed:
        """What the ledger records."""
        return Failed(self.reason, self.permanent, self.reply.retry_after if self.reply else None)


class NoClearResponse(ReasonedError):
    """It may have had its effect; nothing more is known."""

    @property
    def outcome(self) -> Unknown:
        """What the ledger records."""
        return Unknown(self.reason)


@contextmanager
def repeatable() -> Iterator[None]:
    """For calls without an effect that readers see: one without a clear response is simply tried again."""
    try:
        yield
    except NoClearResponse as error:
        raise Refused(error.reason, permanent=False) from error


def settled(method: Callable[_P, _R]) -> Callable[_P, _R | Failed | Unknown]:
    """A channel's method whose calls raise Refused, NoClearResponse or NoRendition, with those as its outcome."""

    @wraps(method)
    def call(*args: _P.args, **options: _P.kwargs) -> _R | Failed | Unknown:
        try:
            return method(*args, **options)
        except (Refused, NoClearResponse) as error:
            return error.outcome
        except NoRendition as error:
            return Failed(error.reason, permanent=True)

    return call


class PlatformClient:
    """Calls of one platform's API. Follows no redirects and uses no proxy of the environment.

    `words` finds the platform's own explanation in the data of an error; it is kept, so it must hold no secret.
    With `allowed` the base address is one that a person entered: it may be public with https, or in those networks.
    """

    def __init__(
        self,
        base: str,
        *,
        timeouts: Timeouts,
        agent: str,
        words: Callable[[Any], str] = lambda _: "",
        headers: Mapping[str, str] | None = None,
        allowed: tuple[Network, ...] | None = None,
    ) -> None:
        self._base = base.rstrip("/")
        self._allowed = allowed
        self._timeouts = timeouts
        self._headers = {"user-agent": agent, **(headers or {})}
        self._words = words

    def call(self, method: str, path: str, **options: Any) -> Reply:
        """Make a call; raises Refused or NoClearResponse unless its status is 2xx.

        `options` are those of httpx: params, json, data, files, content, headers. A refused credential is no final
        failure: the account is linked again, and what waited for it is delivered.
        """
        reply = self._send(method, path, options)
        if 200 <= reply.status < 300:
            return reply
        if reply.status in UNCLEAR:
            raise NoClearResponse(self._refusal(reply))
        if reply.status == 401:
            raise Refused(ACCOUNT_REFUSED(), permanent=False, reply=reply)
        raise Refused(self._refusal(reply), permanent=reply.status not in LATER, reply=reply)

    def data(self, method: str, path: str, **options: Any) -> tuple[dict[str, Any], Reply]:
        """Make a call whose reply is a JSON object; raises NoClearResponse where it is none."""
        reply = self.call(method, path, **options)
        found = reply.data
        if not isinstance(found, dict):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return found, reply

    def _send(self, method: str, path: str, options: Mapping[str, Any]) -> Reply:
        url = path if path.startswith(("http://", "https://")) else f"{self._base}{path}"
        failure: Exception | None = None
        for route in self._routes(url):
            try:
                return self._exchange(method, route, options)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
                failure = error
            except httpx.HTTPError as error:
                raise NoClearResponse(PLATFORM_NO_ANSWER(error=type(error).__name__)) from error
        raise Refused(PLATFORM_NO_CONNECTION(error=type(failure).__name__), permanent=False) from failure

    def _routes(self, url: str) -> list[_Route]:
        """The ways to `url`, to be tried in turn; raises Refused where it may not be called."""
        if self._allowed is None:
            return [_Route(url)]
        try:
            destination = guard.check(url, self._allowed)
        except guard.Refused as refused:
            raise Refused(refused.reason, permanent=True) from refused
        except guard.Unresolvable as error:
            raise Refused(error.reason, permanent=False) from error
        named = {"host": destination.host_header}
        sni = {"sni_hostname": destination.host}
        return [_Route(destination.url_at(address), named, sni) for address in destination.addresses]

    def _exchange(self, method: str, route: _Route, options: Mapping[str, Any]) -> Reply:
        limits = httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect)
        headers = {**self._headers, **options.get("headers", {}), **route.headers}
        deadline = time.monotonic() + self._timeouts.total
        with httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client:
            request = client.build_request(
                method, route.url, **{**options, "headers": headers}, extensions=dict(route.extensions)
            )
            response = client.send(request, stream=True)
            try:
                return Reply(response.status_code, response.headers, _body(response, deadline))
            finally:
                response.close()

    def _refusal(self, reply: Reply) -> Reason:
        words = self._words(reply.data)[:MOST_WORDS]
        return PLATFORM_REFUSED(status=reply.status, words=words or "—")


@dataclass(frozen=True, slots=True)
class _Route:
    """An address to call, and what makes it the named host's where it is a checked number."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)


def _body(response: httpx.Response, deadline: float) -> bytes:
    """The decoded body; raises httpx.ReadTimeout where it is too large or too slow."""
    parts: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        parts.append(chunk)
        size += len(chunk)
        if size > MAX_RESPONSE or time.monotonic() > deadline:
            raise httpx.ReadTimeout("the response is too large or too slow")
    return b"".join(parts)
