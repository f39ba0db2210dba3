"""The Graph API's form: errors, versions in paths, tokens and their permissions, rate headers, fields and listings.

Sources: "Graph API", "Handling errors", "Versioning", "Secure Graph API calls", "Rate limits", "Paginated results".
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import Response, g, jsonify, request

from sandbox.platforms.grants import Token
from sandbox.platforms.rates import Allowance, Rate
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

#: Entries of one page of a listing, unless the caller wants fewer or more.
USUAL, MOST = 25, 100
#: Calls of an account in an hour, unless its details name others (`calls_an_hour`): 4,800 for each engaged user.
CALLS_AN_HOUR = 4800 * 200
#: The application that all tokens are of.
APPLICATION = "1234567890123456"
_FIELD = re.compile(r"(\w+)(?:\.limit\((\d{1,3})\))?(?:\{([^{}]*)\})?")
_VERSION = re.compile(r"v\d{1,2}\.\d")


def error(
    status: int,
    code: int,
    message: str,
    *,
    subcode: int | None = None,
    kind: str = "OAuthException",
    transient: bool = False,
    user_message: str | None = None,
) -> Response:
    """An error in the Graph API's form."""
    body: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        body["error_subcode"] = subcode
    if transient or user_message:
        body["is_transient"] = transient
    if user_message:
        body |= {"error_user_title": message, "error_user_msg": user_message}
    body["fbtrace_id"] = trace = secrets.token_urlsafe(9)
    response = jsonify(error=body)
    response.status_code = status
    response.headers["x-fb-trace-id"] = trace
    if code == 190:
        response.headers["WWW-Authenticate"] = f'OAuth "Facebook Platform" "invalid_token" "{message}"'
    return response


def refuse(code: int, message: str, *, status: int = 400, **more: Any) -> ErrorReply:
    """The same, to be raised."""
    return ErrorReply(error(status, code, message, **more))


def platform_error(status: int, word: str, seconds: int) -> Response:
    """What the switchboard asks for, as the Graph API says it: mostly with HTTP 400 and a code."""
    if word == "revoked":
        return error(
            400, 190, "Error validating access token: The session has been invalidated because the user changed their "
            "password or Facebook has changed the session for security reasons.", subcode=460,
        )  # fmt: skip
    if word == "changed":
        return error(400, 12, "(#12) This endpoint is deprecated for versions v21.0 and higher")
    if word == "throttled" or status == 429:
        response = error(400, 32, "(#32) Page request limit reached", transient=True)
        usage = {"type": "pages", "call_count": 100, "total_cputime": 20, "total_time": 25}
        usage["estimated_time_to_regain_access"] = ceil(seconds / 60)
        response.headers["X-Business-Use-Case-Usage"] = json.dumps({"1": [usage]})
        return response
    if status >= 500:
        text = "Service temporarily unavailable" if status == 503 else "An unexpected error has occurred."
        return error(status, 2, text, transient=True)
    return error(status, 100, "(#100) Param message must be valid", kind="GraphMethodException")


@dataclass(frozen=True, slots=True)
class Rules:
    """What one platform of the family asks of its callers."""

    versions: frozenset[str]
    #: Permissions that a token has unless its account's details name others.
    scopes: tuple[str, ...]
    #: How reads and writes are named in X-Business-Use-Case-Usage.
    use_case: str


class Calls:
    """The current call: its parameters, its caller, and the reply's headers."""

    def __init__(self, world: World, rules: Rules) -> None:
        self._world = world
        self._rules = rules
        self._rates: dict[str, Rate] = {}

    def parameters(self) -> dict[str, str]:
        """Of the address, the form or the JSON body; JSON's own values become text as in a form."""
        found = request.args.to_dict() | request.form.to_dict()
        body = request.get_json(silent=True) if request.is_json else None
        if isinstance(body, dict):
            found |= {
                name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
                for name, value in body.items()
            }
        return found

    def caller(self, version: str, *scopes: str) -> SandboxAccount:
        """The account of the token, which must have the permissions; raises ErrorReply."""
        self.check_version(version)
        account = self._world.caller(self._token())
        self._check_token(account)
        self._count(account)
        granted = scopes_of(account, self._rules)
        for scope in scopes:
            if scope not in granted:
                raise refuse(200, f"(#200) Requires {scope} permission to manage the object", status=403)
        return account

    def reader(self, version: str, *scopes: str) -> SandboxAccount:
        """The same for edges of other people's content, which say what is missing in their own words."""
        account = self.caller(version)
        for scope in scopes:
            if scope not in scopes_of(account, self._rules):
                raise refuse(10, f"(#10) This endpoint requires the '{scope}' permission.", status=403)
        return account

    def _count(self, account: SandboxAccount) -> None:
        """Count the call once; raises ErrorReply for one too many in this hour."""
        if "calls" in g:
            return
        limit = int(account.details.get("calls_an_hour", CALLS_AN_HOUR))
        g.calls = self._rates.setdefault(account.name, Rate(limit, 3600)).take(account.name)
        if g.calls.remaining < 0:
            raise ErrorReply(platform_error(429, "throttled", g.calls.seconds))

    def inspector(self, version: str) -> None:
        """Raises ErrorReply unless the caller may inspect tokens: the application itself, or one of its developers."""
        self.check_version(version)
        application, _, secret = self._token().partition("|")
        secrets_known = [account.details.get("app_secret") for account in self._world.accounts()]
        if application == APPLICATION and secret and secret in secrets_known:
            return
        if not self.caller(version).details.get("developer", True):
            words = (
                "You must provide an app access token, or a user access token that is an owner or developer of the app"
            )
            raise refuse(100, f"(#100) {words}")

    def check_version(self, version: str) -> None:
        """Raises ErrorReply for a version that the platform does not serve."""
        if not _VERSION.fullmatch(version) or version not in self._rules.versions:
            raise refuse(2500, f"Unknown path components: /{version}")

    def _token(self) -> str:
        scheme, _, named = request.headers.get("Authorization", "").partition(" ")
        token = named if scheme in ("Bearer", "OAuth") else self.parameters().get("access_token", "")
        if not token:
            raise refuse(104, "An access token is required to request this resource.", status=401)
        return token

    def _check_token(self, account: SandboxAccount) -> None:
        if account.removed:
            raise refuse(190, "Error validating access token: The user has not authorized application.", subcode=458)
        expires = account.details.get("expires_at")
        if expires and expires <= time.time():
            raise refuse(190, "Error validating access token: Session has expired.", subcode=463)
        secret, given = account.details.get("app_secret"), self.parameters().get("appsecret_proof")
        if secret and account.details.get("requires_proof") and not given:
            raise refuse(100, "API calls from the server require an appsecret_proof argument")
        wanted = hmac.new((secret or "").encode(), account.token.encode(), hashlib.sha256).hexdigest()
        if given and not hmac.compare_digest(given.encode(), wanted.encode()):
            raise refuse(100, "Invalid appsecret_proof provided in the API argument")

    def with_usage(self, response: Response) -> Response:
        """The reply with the headers of versions and limits."""
        made: Allowance | None = g.get("calls")
        if made is not None:
            share = 100 * min(made.limit, made.limit - made.remaining) // made.limit
            usage = {"call_count": share, "total_cputime": share, "total_time": share}
            again = ceil(made.seconds / 60) if made.remaining <= 0 else 0
            business = {"1": [{"type": self._rules.use_case, **usage, "estimated_time_to_regain_access": again}]}
            response.headers.setdefault("X-App-Usage", json.dumps(usage))
            response.headers.setdefault("X-Business-Use-Case-Usage", json.dumps(business))
        response.headers.setdefault("x-fb-trace-id", secrets.token_urlsafe(9))
        version = (request.view_args or {}).get("version")
        if version:
            response.headers["facebook-api-version"] = version
        return response


def own_token(world: World, account: SandboxAccount) -> str:
    """The token of the page itself: it may do what the person allowed, and does not expire with the person's."""
    granted = world.grants.token(account.token)
    if granted is None:
        return next(one.token for one in world.accounts() if one.name == account.name)
    page = Token(f"EAA{secrets.token_hex(60)}", account.name, granted.application, granted.scopes)
    return world.grants.issue(page).value


def scopes_of(account: SandboxAccount, rules: Rules) -> list[str]:
    """The permissions of an account's token."""
    return list(account.details.get("scopes", rules.scopes))


def token_facts(world: World, rules: Rules, token: str) -> dict[str, Any]:
    """What /debug_token says of a token ("Graph API Reference", "Debug token")."""
    account = world.account_of(token)
    if account is None or account.removed:
        return {"data": {"is_valid": False, "scopes": [], "error": {"code": 190, "message": "Malformed access token"}}}
    return {
        "data": {
            "app_id": APPLICATION,
            "type": "PAGE",
            "application": "Kabar",
            "data_access_expires_at": account.details.get("data_access_expires_at", 0),
            "expires_at": account.details.get("expires_at", 0),
            "is_valid": True,
            "scopes": scopes_of(account, rules),
        }
    }


def selected(node: Mapping[str, Any], fields: str | None, usual: Iterable[str] = ("id",)) -> dict[str, Any]:
    """The wanted fields of an object (`id,page{name}`), and always its id; raises ErrorReply for one that it lacks.

    A list is an edge, such as `replies.limit(50){text}`; where it is empty, it is left out.
    """
    found: dict[str, Any] = {}
    for name, limit, inner in _wanted(fields) if fields else [(name, "", "") for name in usual]:
        if name not in node:
            raise refuse(100, f"(#100) Tried accessing nonexisting field ({name})")
        value = node[name]
        if isinstance(value, list) and value:
            address = f"{request.url_root.rstrip('/')}{request.path.rsplit('/', 2)[0]}/{node['id']}/{name}"
            found[name] = page_of(value, {"limit": limit, "fields": inner}, ("id",), address)
        elif value is not None and not isinstance(value, list):
            found[name] = selected(value, inner) if inner and isinstance(value, dict) else value
    return found | ({"id": node["id"]} if node.get("id") is not None else {})


def _wanted(fields: str) -> list[tuple[str, str, str]]:
    """Names of fields, each with its limit and the names that it has in braces ("Field expansion")."""
    return _FIELD.findall(fields)


def listing(
    nodes: Sequence[Mapping[str, Any]], parameters: Mapping[str, str], usual: Iterable[str], most: int = MOST
) -> Response:
    """One page of objects in their order, with cursors ("Paginated results")."""
    return jsonify(page_of(nodes, parameters, usual, request.base_url, most))


def page_of(
    nodes: Sequence[Mapping[str, Any]],
    parameters: Mapping[str, str],
    usual: Iterable[str],
    address: str,
    most: int = MOST,
) -> dict[str, Any]:
    """The same as data, for the edge with that address."""
    limit = min(most, int(parameters["limit"])) if parameters.get("limit", "").isdigit() else USUAL
    after = parameters.get("after")
    ids = [node["id"] for node in nodes]
    start = ids.index(after) + 1 if after in ids else 0
    shown = nodes[start : start + limit]
    body: dict[str, Any] = {"data": [selected(node, parameters.get("fields"), usual) for node in shown]}
    if shown:
        body["paging"] = {"cursors": {"before": shown[0]["id"], "after": shown[-1]["id"]}}
        if start + limit < len(nodes):
            body["paging"]["next"] = f"{address}?limit={limit}&after={shown[-1]['id']}"
    return body


def graph_time(moment: str) -> str:
    """A stored moment as the Graph API writes it: 2026-11-26T08:00:00+0000."""
    return f"{moment[:19]}+0000"


def number_of(account: SandboxAccount, detail: str) -> str:
    """The platform's number of a page or profile: what the account's details say, else one that its name gives."""
    return str(account.details.get(detail) or number_for(account.name))


def number_for(name: str) -> str:
    """A number of fifteen digits, the same for the same name."""
    return str(10**14 + int(hashlib.sha256(name.encode()).hexdigest()[:12], 16))
