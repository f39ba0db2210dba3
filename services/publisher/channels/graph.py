"""Calls of Meta's Graph API as one account, and what its error codes mean: for Facebook, Instagram, Threads, WhatsApp.

Sources: "Graph API", "Handling errors", "Rate limits" and "Secure Graph API calls"; "Instagram Platform", "Error
codes".
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from services.publisher.channels import scope
from services.publisher.channels.contract import ConnectedAccount, TestResult
from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refusal,
    Refused,
    Reply,
    Timeouts,
    platform_address,
)
from services.publisher.channels.scope import Usage
from services.publisher.reasons import (
    ACCOUNT_GONE,
    ACCOUNT_REFUSED,
    LIMIT_REACHED,
    MANY_POSTS,
    PERMISSIONS_MISSING,
    PLATFORM_REFUSED,
    PLATFORM_UNREADABLE,
)
from shared.channels.declaration import ChannelDeclaration
from shared.channels.graph import APPLICATION, BUSINESS
from shared.settings import Settings

#: The session or the token is no longer valid.
NO_LONGER_VALID = frozenset({102, 190})
#: Too many calls: of the application, the user, the page, the business; temporarily blocked for its behaviour.
TOO_MANY = (
    frozenset({4, 9, 17, 32, 341, 368, 613})
    | frozenset(range(80_000, 80_015))
    # WhatsApp: messages a second, quality of the number, messages to the same recipient.
    | frozenset({130_429, 131_048, 131_056})
)
#: "Possibly a temporary issue due to downtime": nothing is said of what was done.
#: WhatsApp: something went wrong, service unavailable.
UNCLEAR = frozenset({-1, 1, 2, 131_000, 131_016})
#: Instagram and Threads could not fetch a photo, or a container is not ready or no longer known: to be begun anew.
AGAIN = frozenset({-2, 24, 9004, 9007})
#: The same text was posted before.
DUPLICATE = 506
#: A permission is missing: codes 3, 10 and 200 to 299.
PERMISSIONS = frozenset({3, 10}) | frozenset(range(200, 300))
#: (code, subcode) of an object that does not exist, or that this account may not see.
MISSING = frozenset({(100, 33), (24, 2_207_006), (24, 4_279_009), (803, None)})
#: What X-App-Usage and X-Business-Use-Case-Usage count, in per cent, and what is no share any more.
SHARES, MOST_SHARE = ("call_count", "total_cputime", "total_time"), 1_000_000
#: Seconds to wait where Meta does not say how long: its limits are of the last hour.
PAUSE = 900.0
#: Posts on one page of a listing, and pages that are read.
LISTED, MOST_PAGES = 100, 5


@dataclass(frozen=True, slots=True)
class GraphError:
    """`error` of a reply."""

    code: int | None
    subcode: int | None
    message: str
    #: Meta says itself that the same call may succeed later.
    transient: bool


def error_of(data: Any) -> GraphError:
    """The error in a reply's data, without believing anything of its form."""
    error = data.get("error") if isinstance(data, dict) else None
    if not isinstance(error, dict):
        return GraphError(None, None, "", transient=False)
    code, subcode = error.get("code"), error.get("error_subcode")
    return GraphError(
        code if isinstance(code, int) else None,
        subcode if isinstance(subcode, int) else None,
        str(error.get("error_user_msg") or error.get("message") or ""),
        transient=error.get("is_transient") is True,
    )


def judge(reply: Reply, hide: Sequence[str] = ()) -> Refusal | None:
    """What a refusal means; raises NoClearResponse where Meta itself does not know what it has done.

    What is in `hide` is blotted out of Meta's words.
    """
    error = error_of(reply.data)
    words = error.message
    for secret in hide:
        words = words.replace(secret, "•••")
    said = PLATFORM_REFUSED(status=reply.status, words=f"{words[:200]} (#{error.code})")
    if error.code in UNCLEAR:
        raise NoClearResponse(said)
    if error.code in NO_LONGER_VALID:  # without Meta's words: they may repeat the token
        return Refusal(ACCOUNT_REFUSED(), permanent=False)
    if error.code in TOO_MANY:
        waiting = None if reply.retry_after is not None else regained_after(reply.headers) or PAUSE
        return Refusal(LIMIT_REACHED(code=error.code), permanent=False, retry_after=waiting)
    if error.code in PERMISSIONS:
        return Refusal(PERMISSIONS_MISSING(code=error.code), permanent=True)
    if error.code is None:
        return None
    return Refusal(said, permanent=not error.transient and error.code not in AGAIN)


def regained_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until calls are accepted again, from X-Business-Use-Case-Usage; None where it says nothing."""
    try:
        usage = orjson.loads(headers.get("x-business-use-case-usage", ""))
        minutes = [entry["estimated_time_to_regain_access"] for entries in usage.values() for entry in entries]
        return max(60.0 * minute for minute in minutes) or None
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        return None


def note_usage(reply: Reply) -> None:
    """Take in what a reply's headers say of the calls that the application and the account have made."""
    scope.note_usage(APPLICATION, usage_of([_header(reply, "x-app-usage")]))
    business = _header(reply, "x-business-use-case-usage")
    entries = [entry for found in business.values() if isinstance(found, list) for entry in found]
    scope.note_usage(BUSINESS, usage_of(entries, regained_after(reply.headers)))


def usage_of(entries: Sequence[Any], more_after: float | None = None) -> Usage | None:
    """The greatest share in per cent of what one of the entries counts; None where there is none."""
    shares = [entry.get(name) for entry in entries if isinstance(entry, dict) for name in SHARES]
    known = [share for share in shares if isinstance(share, int | float) and 0 <= share < MOST_SHARE]
    return Usage(round(max(known)), 100, more_after) if known else None


def _header(reply: Reply, name: str) -> dict[str, Any]:
    try:
        found = orjson.loads(reply.headers.get(name, "{}"))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def is_missing(refused: Refused) -> bool:
    """Whether the object of the call is not there, as far as this account can see."""
    error = error_of(refused.reply.data) if refused.reply else None
    return error is not None and ((error.code, error.subcode) in MISSING or (error.code, None) in MISSING)


def is_duplicate(refused: Refused) -> bool:
    """Whether the platform refused a text because it was posted before."""
    return refused.reply is not None and error_of(refused.reply.data).code == DUPLICATE


@contextmanager
def own_object() -> Iterator[None]:
    """For calls on the account's own page, profile or number: where it is not seen or open, the account is at fault.

    The same refusals of a call on a single post say nothing of the account.
    """
    try:
        yield
    except Refused as refused:
        reason = ACCOUNT_GONE() if is_missing(refused) else refused.reason
        if reason.kind not in (ACCOUNT_GONE, PERMISSIONS_MISSING):
            raise
        raise Refused(reason, permanent=False, reply=refused.reply, account_broken=True) from refused


@dataclass(frozen=True, slots=True)
class Created:
    """The reply to a change, and the id of what was created; empty where nothing was."""

    id: str
    reply: Reply


class Graph:
    """Calls as one account. The token goes in a header, so that no address holds it."""

    def __init__(
        self,
        settings: Settings,
        channel: ChannelDeclaration,
        account: ConnectedAccount,
        timeouts: Timeouts,
        version: str,
        hide: Sequence[str] = (),
    ) -> None:
        """What is in `hide` is blotted out of Meta's own words, as the credentials are."""
        token, secret = account.values["access_token"], account.values.get("app_secret")
        self._token, self._secret = token, secret
        hidden = [token, *([secret] if secret else []), *hide]
        self._proof = {"appsecret_proof": proof(token, secret)} if secret else {}
        self._client = PlatformClient(
            f"{platform_address(settings, channel, account)}/{version}",
            timeouts=timeouts,
            agent=f"Kabar/{settings.version}",
            words=lambda data: error_of(data).message,
            judge=partial(judge, hide=hidden),
            hide=hidden,
            headers={"authorization": f"Bearer {token}"},
            note=note_usage,
        )

    def get(self, path: str, **parameters: str | int) -> dict[str, Any]:
        """Read an object or an edge; raises Refused or NoClearResponse."""
        return self._client.data("GET", path, params={**self._proof, **parameters})[0]

    def post(self, path: str, fields: Mapping[str, str], files: Mapping[str, Any] | None = None) -> Created:
        """Create or change an object; raises Refused or NoClearResponse."""
        found, reply = self._client.data("POST", path, data={**self._proof, **fields}, files=files)
        return Created(str(found.get("id") or ""), reply)

    def send(self, path: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], Reply]:
        """Send a JSON body; raises Refused or NoClearResponse."""
        return self._client.data("POST", path, params=self._proof, json=dict(body))

    def create(self, path: str, fields: Mapping[str, str], files: Mapping[str, Any] | None = None) -> Created:
        """Create an object; raises Refused or NoClearResponse, also where the reply does not name it."""
        created = self.post(path, fields, files)
        if not created.id:
            raise NoClearResponse(PLATFORM_UNREADABLE(status=created.reply.status))
        return created

    def delete(self, path: str) -> Reply:
        """Delete an object; raises Refused or NoClearResponse."""
        return self._client.data("DELETE", path, params=self._proof)[1]

    def listing(self, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
        """The entries of an edge, newest first as Meta lists them; raises Refused where there are too many."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            page = self.get(path, limit=LISTED, **parameters, **after)
            yield from _entries(page)
            following = _following(page)
            if following is None:
                return
            after = {"after": following}
        raise Refused(MANY_POSTS(), permanent=True)

    def newest(self, path: str, limit: int, pages: int, **parameters: str | int) -> tuple[list[dict[str, Any]], bool]:
        """The first entries of an edge of at most `pages` pages, and whether these are all."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        for _ in range(pages):
            page = self.get(path, limit=limit, **parameters, **after)
            found += _entries(page)
            following = _following(page)
            if following is None:
                return found, True
            after = {"after": following}
        return found, False

    def token_facts(self) -> tuple[frozenset[str] | None, datetime | None]:
        """The permissions of the token and when it expires; None where Meta does not say.

        It says so to the application itself and to its developers ("Debug token"). The access to data ends 90 days
        after the last sign-in, which may be earlier than the token's own expiry.
        """
        try:
            facts = self._inspected().get("data")
        except (Refused, NoClearResponse):
            return None, None
        if not isinstance(facts, dict):
            return None, None
        ends = [facts.get(name) for name in ("expires_at", "data_access_expires_at")]
        moments = [datetime.fromtimestamp(end, UTC) for end in ends if isinstance(end, int) and 0 < end < 2**33]
        scopes = facts.get("scopes")
        granted = frozenset(map(str, scopes)) if isinstance(scopes, list) else None
        return granted, min(moments, default=None)

    def _inspected(self) -> dict[str, Any]:
        if self._secret is None:
            return self.get("/debug_token", input_token=self._token)
        application = f"{self.get('/app', fields='id').get('id')}|{self._secret}"
        parameters = {"input_token": self._token, "appsecret_proof": proof(application, self._secret)}
        headers = {"authorization": f"Bearer {application}"}
        return self._client.data("GET", "/debug_token", params=parameters, headers=headers)[0]


def _entries(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects on a page of a listing."""
    found = page.get("data")
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _following(page: Mapping[str, Any]) -> str | None:
    """The cursor of the page behind this one; None where there is none ("Paginated results")."""
    paging = page.get("paging") or {}
    return str((paging.get("cursors") or {}).get("after")) if page.get("data") and paging.get("next") else None


def proof(token: str, secret: str) -> str:
    """`appsecret_proof`: that the caller knows the application's secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def fingerprint(text: str) -> str:
    """A text's hash, the same whatever a platform makes of its white space and of the forms of its letters."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def moment_of(text: Any) -> datetime:
    """A moment as the Graph API writes it, such as 2026-11-26T08:00:00+0000; raises NoClearResponse."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError as error:
        raise NoClearResponse(PLATFORM_UNREADABLE(status=200)) from error


def tested(graph: Graph, channel: ChannelDeclaration, handle: str) -> TestResult:
    """The result for an account that could be read: it may post where nothing that is needed is missing."""
    accounts = channel.accounts
    needed = frozenset(accounts.scopes if accounts else ())
    declared = frozenset(accounts.every_scope if accounts else ())
    granted, expires_at = graph.token_facts()
    missing = needed - granted if granted is not None else frozenset()
    reason = PERMISSIONS_MISSING(code=", ".join(sorted(missing))) if missing else None
    return TestResult(reason, handle, granted & declared if granted is not None else None, expires_at)
