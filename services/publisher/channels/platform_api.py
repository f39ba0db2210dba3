"""Calls of a platform's HTTP API, and what is known after each: the same for every channel with accounts.

A call with an effect is made behind the fence: what certainly did not arrive is `Refused`, what may have arrived is
`NoClearResponse`. Everything else (media, tokens, look-ups) may be repeated, under `repeatable`. `settled` gives either
as an outcome.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import httpx
import orjson

from services.publisher.channels import guard, outgoing, scope
from services.publisher.channels.contract import ConnectedAccount, Failed, Unknown
from services.publisher.channels.scope import Usage
from services.publisher.media.renditions import NoRendition
from services.publisher.reasons import (
    ACCOUNT_REFUSED,
    AGAINST_THE_RULES,
    PLATFORM_NO_ANSWER,
    PLATFORM_NO_CONNECTION,
    PLATFORM_REFUSED,
    PLATFORM_UNREADABLE,
)
from shared.channels.declaration import ChannelDeclaration
from shared.channels.rules import Rule, findings
from shared.clock import aware, now
from shared.reasons import Reason, ReasonedError
from shared.settings import Network, Settings

#: Most bytes of a response that are read.
MAX_RESPONSE = 1024 * 1024
#: Statuses after which a later attempt may succeed and which say that nothing was done.
LATER = frozenset({408, 425, 429, 503})
#: Statuses after which it is not known whether anything was done.
UNCLEAR = frozenset({500, 502, 504})
#: The account's credentials are missing, wrong, expired or revoked.
UNAUTHORISED = 401
#: Characters of a platform's own words that are kept.
MOST_WORDS = 300
#: Where platforms say when their limit is lifted, beside Retry-After: Mastodon, X, Bluesky.
RATES = ("x-ratelimit", "x-rate-limit", "ratelimit")
RESETS = tuple(f"{family}-reset" for family in RATES)
#: The name under which a channel declares the quota of its calls that these headers tell.
CALLS = "calls"
#: What counts as a number in a header.
NUMBER = re.compile(r"[0-9]{1,12}")
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
        seconds = (_seconds(text, self._sent_at) for text in named)
        return next((found for found in seconds if found is not None), None)

    @property
    def limit_lifted_after(self) -> float | None:
        """Seconds until the platform takes calls again, where it says that none is left; None where some are."""
        for name in RESETS:
            if self.headers.get(name.replace("reset", "remaining"), "").strip() == "0":
                return _seconds(self.headers.get(name, ""), self._sent_at)
        return None

    def usage(self, family: str) -> Usage | None:
        """What the headers `<family>-limit`, `-remaining` and `-reset` say; None where they are not there."""
        limit, remaining = (self.headers.get(f"{family}-{name}", "").strip() for name in ("limit", "remaining"))
        if not (NUMBER.fullmatch(limit) and NUMBER.fullmatch(remaining)):
            return None
        used = max(0, int(limit) - int(remaining))
        return Usage(used, int(limit), _seconds(self.headers.get(f"{family}-reset", ""), self._sent_at))

    @property
    def _sent_at(self) -> datetime:
        """By the platform's clock, since the moments that it names are, too; by ours where it does not say."""
        try:
            return aware(parsedate_to_datetime(self.headers.get("date", "")))
        except (ValueError, TypeError):
            return now()


def _seconds(text: str, since: datetime) -> float | None:
    """From `since` to a moment (HTTP date, ISO 8601, seconds since the epoch), or a duration in seconds; else None."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        number = float(text[:15])
        return max(0.0, number - since.timestamp()) if number >= EPOCH else number
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return max(0.0, (aware(parse(text)) - since).total_seconds())
        except (ValueError, TypeError):
            continue
    return None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refusal means: a channel reads it from the platform's own error codes."""

    reason: Reason
    permanent: bool
    #: The place itself is no more, such as a deleted account.
    gone: bool = False
    #: Seconds, where the platform says them elsewhere than in a header.
    retry_after: float | None = None
    #: The credentials are no longer taken, as ACCOUNT_REFUSED always says: the account has to be linked again.
    account_broken: bool = False


class Refused(ReasonedError):
    """It certainly had no effect. `reply` is what the platform said, if it was reached."""

    def __init__(
        self,
        reason: Reason,
        *,
        permanent: bool,
        reply: Reply | None = None,
        gone: bool = False,
        retry_after: float | None = None,
        account_broken: bool = False,
    ) -> None:
        self.permanent = permanent
        self.reply = reply
        self._gone = gone
        self._retry_after = retry_after
        self._account_broken = account_broken or reason.kind is ACCOUNT_REFUSED
        super().__init__(reason)

    @property
    def outcome(self) -> Failed:
        """What the ledger records."""
        by_header = self.reply.retry_after if self.reply else None
        return Failed(
            self.reason,
            self.permanent,
            self._retry_after or by_header,
            self._gone,
            account_broken=self._account_broken,
        )


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
            return Failed(error.reason, permanent=error.permanent)

    return call


def refusal(rules: Iterable[Rule], variant: Mapping[str, Any]) -> Refused | None:
    """Why `variant` is not to be sent: what breaks a rule of the platform; None where nothing does."""
    found = findings(rules, variant)
    return Refused(AGAINST_THE_RULES(findings=tuple(one.reason for one in found)), permanent=True) if found else None


def require(rules: Iterable[Rule], variant: Mapping[str, Any]) -> None:
    """Raises Refused where `variant` breaks a rule of the platform, such as a live limit of the account's server."""
    refused = refusal(rules, variant)
    if refused:
        raise refused


def platform_address(settings: Settings, channel: ChannelDeclaration, account: ConnectedAccount) -> str:
    """The base address of the platform's API: the declared one, the account's own server, or what stands in for it."""
    if settings.platforms_url:
        return f"{settings.platforms_url}/{channel.name}"
    declared = channel.accounts.api if channel.accounts else None
    return (declared or account.values["server"]).rstrip("/")


def entered_by_people(settings: Settings, channel: ChannelDeclaration) -> tuple[Network, ...] | None:
    """`allowed` of a channel's client: networks that are not public, in which a server that an account names may be.

    None where the address is ours: the platform's declared one, or that of a stand-in.
    """
    declared = channel.accounts.api if channel.accounts else None
    return None if declared or settings.platforms_url else settings.webhook_allowed_networks


class PlatformClient:
    """Calls of one platform's API. Follows no redirects and uses no proxy of the environment.

    `words` finds the platform's own explanation in the data of an error; it is kept, so what is in `hide` (the secrets
    of the account) is blotted out of it. `judge` reads the platform's own error codes; with None the status decides.
    With `allowed` the base address is one that a person entered: it may be public with https, or in those networks.
    `note` reads what any reply says of the account's quotas.
    """

    def __init__(
        self,
        base: str,
        *,
        timeouts: Timeouts,
        agent: str,
        words: Callable[[Any], str] = lambda _: "",
        judge: Callable[[Reply], Refusal | None] = lambda _: None,
        hide: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        allowed: tuple[Network, ...] | None = None,
        note: Callable[[Reply], None] = lambda _: None,
    ) -> None:
        self._base = base.rstrip("/")
        self._allowed = allowed
        self._timeouts = timeouts
        self._headers = {"user-agent": agent, **(headers or {})}
        self._words = words
        self._judge = judge
        self._hide = hide
        self._note = note

    def call(self, method: str, path: str, **options: Any) -> Reply:
        """Make a call; raises Refused or NoClearResponse unless its status is 2xx.

        `options` are those of httpx: params, json, data, files, content, headers. A refused credential is no final
        failure: the account is linked again, and what waited for it is delivered.
        """
        scope.check()
        reply = self._send(method, path, options)
        scope.note_limit(reply.limit_lifted_after)
        scope.note_usage(CALLS, next(filter(None, map(reply.usage, RATES)), None))
        self._note(reply)
        if 200 <= reply.status < 300:
            return reply
        refusal = self._judge(reply)
        if refusal is None and reply.status in UNCLEAR:
            raise NoClearResponse(self._said(reply))
        found = refusal or self._usual(reply)
        refused = Refused(
            found.reason,
            permanent=found.permanent,
            reply=reply,
            gone=found.gone,
            retry_after=found.retry_after,
            account_broken=found.account_broken,
        )
        scope.note_limit(refused.outcome.retry_after)
        raise refused

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
        until = time.monotonic() + self._timeouts.total
        for route in self._routes(url):
            try:
                return self._exchange(method, route, options, until)
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

    def _exchange(self, method: str, route: _Route, options: Mapping[str, Any], until: float) -> Reply:
        headers = {**self._headers, **options.get("headers", {}), **route.headers}
        with outgoing.client(self._timeouts.connect, self._timeouts.read, until, MAX_RESPONSE) as client:
            request = client.build_request(
                method, route.url, **{**options, "headers": headers}, extensions=dict(route.extensions)
            )
            response = client.send(request, stream=True)
            try:
                return Reply(response.status_code, response.headers, outgoing.body(response, MAX_RESPONSE))
            finally:
                response.close()

    def _usual(self, reply: Reply) -> Refusal:
        """What a status means on every platform."""
        if reply.status == UNAUTHORISED:
            return Refusal(ACCOUNT_REFUSED(), permanent=False)
        return Refusal(self._said(reply), permanent=reply.status not in LATER)

    def _said(self, reply: Reply) -> Reason:
        words = self._words(reply.data)
        for secret in self._hide:
            words = words.replace(secret, "•••")
        words = words[:MOST_WORDS]
        return PLATFORM_REFUSED(status=reply.status, words=words or "—")


@dataclass(frozen=True, slots=True)
class _Route:
    """An address to call, and what makes it the named host's where it is a checked number."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)
