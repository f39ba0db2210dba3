"""Calls of a platform's HTTP API, and what is known after each: the same for every channel with accounts.

A call with an effect is made through `post_once` behind the fence: what certainly did not arrive is `Refused`, what may
have arrived is `NoClearResponse`. Everything else (media, tokens, look-ups) may be repeated.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from services.publisher.channels.contract import Failed, Unknown
from services.publisher.reasons import (
    PLATFORM_NO_ANSWER,
    PLATFORM_NO_CONNECTION,
    PLATFORM_REFUSED,
    PLATFORM_UNREADABLE,
)
from shared.clock import aware, now
from shared.reasons import Reason, ReasonedError

#: Most bytes of a response that are read.
MAX_RESPONSE = 1024 * 1024
#: Statuses after which a later attempt may succeed and which say that nothing was done.
LATER = frozenset({408, 425, 429, 503})
#: Statuses after which it is not known whether anything was done.
UNCLEAR = frozenset({500, 502, 504})
#: Characters of a platform's own words that are kept.
MOST_WORDS = 300


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
        """Seconds from a Retry-After header in either of its forms."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdigit():
            return float(text)
        try:
            return max(0.0, (aware(parsedate_to_datetime(text)) - now()).total_seconds())
        except (ValueError, TypeError):
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


class PlatformClient:
    """Calls of one platform's API. Follows no redirects and uses no proxy of the environment.

    `words` finds the platform's own explanation in the data of an error; it is kept, so it must hold no secret.
    """

    def __init__(
        self,
        base: str,
        *,
        timeouts: Timeouts,
        agent: str,
        words: Callable[[Any], str] = lambda _: "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._base = base.rstrip("/")
        self._timeouts = timeouts
        self._headers = {"user-agent": agent, **(headers or {})}
        self._words = words

    def call(self, method: str, path: str, **options: Any) -> Reply:
        """Make a call; raises Refused or NoClearResponse unless its status is 2xx.

        `options` are those of httpx: params, json, data, files, content, headers.
        """
        reply = self._send(method, path, options)
        if 200 <= reply.status < 300:
            return reply
        if reply.status in UNCLEAR:
            raise NoClearResponse(self._refusal(reply))
        raise Refused(self._refusal(reply), permanent=reply.status not in LATER, reply=reply)

    def data(self, method: str, path: str, **options: Any) -> tuple[dict[str, Any], Reply]:
        """Make a call whose reply is a JSON object; raises NoClearResponse where it is none."""
        reply = self.call(method, path, **options)
        found = reply.data
        if not isinstance(found, dict):
            raise NoClearResponse(PLATFORM_UNREADABLE(status=reply.status))
        return found, reply

    def _send(self, method: str, path: str, options: Mapping[str, Any]) -> Reply:
        limits = httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect)
        headers = {**self._headers, **options.get("headers", {})}
        url = path if path.startswith(("http://", "https://")) else f"{self._base}{path}"
        deadline = time.monotonic() + self._timeouts.total
        try:
            with httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client:
                request = client.build_request(method, url, **{**options, "headers": headers})
                response = client.send(request, stream=True)
                try:
                    return Reply(response.status_code, response.headers, _body(response, deadline))
                finally:
                    response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Refused(PLATFORM_NO_CONNECTION(error=type(error).__name__), permanent=False) from error
        except httpx.HTTPError as error:
            raise NoClearResponse(PLATFORM_NO_ANSWER(error=type(error).__name__)) from error

    def _refusal(self, reply: Reply) -> Reason:
        words = self._words(reply.data)[:MOST_WORDS]
        return PLATFORM_REFUSED(status=reply.status, words=words or "—")


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
