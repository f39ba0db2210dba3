"""Signing in at a stand-in: the authorization code grant, checked strictly.

OAuth 2.0 (RFC 6749), proof keys (RFC 7636), best current practice (RFC 9700): exact redirect addresses, S256 only,
codes that work once, refresh tokens that work once.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from sandbox.platforms.grants import CODE_SECONDS, Application, Code, Token
from sandbox.platforms.world import World


@dataclass(frozen=True, slots=True)
class Exchange:
    """One more grant of a platform: a token that works is exchanged for a new one."""

    grant: str
    #: The parameter that carries the token, and the path where it is exchanged; None: where codes are.
    parameter: str
    path: str | None = None
    #: The application proves itself too.
    with_client: bool = True
    #: Seconds for which the new token works.
    expires_in: int | None = None


@dataclass(frozen=True, slots=True)
class OAuthServer:
    """How one platform lets people sign in."""

    #: Rules of routes; parts of them, such as a version, may vary.
    authorize: str
    token: str
    scopes: tuple[str, ...]
    separator: str = " "
    #: Without a proof key no code is given.
    pkce: bool = True
    #: The application's secret comes as HTTP Basic; in the body it is refused.
    basic: bool = False
    #: Seconds for which an access token works; None: it does not expire.
    expires_in: int | None = None
    #: A refresh token is given with each access token; it works once.
    refresh: bool = False
    exchanges: tuple[Exchange, ...] = ()
    #: Where applications register themselves; None where their owners do, on the platform's pages.
    register: str | None = None


class Denied(Exception):
    """An error of the token endpoint (RFC 6749, section 5.2)."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        self.error, self.description, self.status = error, description, status
        super().__init__(error)


def mount(routes: Blueprint, world: World, server: OAuthServer, label: str) -> None:
    """Add the sign-in page, the token endpoint and what else the platform has."""
    endpoint = _TokenEndpoint(world, server)
    routes.add_url_rule(server.authorize, "oauth_authorize", lambda **_: _ask(world, server, label), methods=["GET"])
    routes.add_url_rule(server.authorize, "oauth_decide", lambda **_: _decide(world, server), methods=["POST"])
    paths = {server.token, *(one.path for one in server.exchanges if one.path)}
    for number, path in enumerate(sorted(paths)):
        routes.add_url_rule(path, f"oauth_token_{number}", endpoint.reply, methods=["GET", "POST"])
    if server.register:
        routes.add_url_rule(server.register, "oauth_register", lambda **_: _register(world), methods=["POST"])


def _ask(world: World, server: OAuthServer, label: str) -> Response | Redirect:
    """The page on which a person allows or denies."""
    application = _application(world, request.args)
    if fault := _fault(server, request.args):
        return _back(request.args, error=fault)
    page = render_template(
        "platform_sign_in.html",
        label=label,
        accounts=[account.name for account in world.accounts() if not account.removed],
        scopes=_scopes(server, request.args),
        asked=request.args.to_dict(),
        application=application.id,
    )
    return _may_lead_to(make_response(page), request.args["redirect_uri"])


def _decide(world: World, server: OAuthServer) -> Response | Redirect:
    """The person's decision."""
    application = _application(world, request.form)
    if fault := _fault(server, request.form):
        return _back(request.form, error=fault)
    account = next((one for one in world.accounts() if one.name == request.form.get("account")), None)
    if request.form.get("decision") != "allow" or account is None:
        return _back(request.form, error="access_denied")
    asked = _scopes(server, request.form)
    code = Code(
        value=secrets.token_urlsafe(24),
        application=application.id,
        redirect_uri=request.form["redirect_uri"],
        account=account.name,
        scopes=tuple(scope for scope in asked if scope in request.form.getlist("allowed")),
        challenge=request.form.get("code_challenge"),
        expires_at=time.time() + CODE_SECONDS,
    )
    world.grants.allow(code)
    return _back(request.form, code=code.value)


def _application(world: World, given: Mapping[str, str]) -> Application:
    """No one is sent to an address that the application did not register."""
    application = world.grants.application(given.get("client_id", ""))
    if application is None or given.get("redirect_uri") not in application.redirect_uris:
        abort(400, "the application or its redirect_uri is not known")
    return application


def _fault(server: OAuthServer, given: Mapping[str, str]) -> str | None:
    if given.get("response_type") != "code":
        return "unsupported_response_type"
    challenge, method = given.get("code_challenge"), given.get("code_challenge_method")
    if not given.get("state") or (server.pkce and not challenge) or (challenge and method != "S256"):
        return "invalid_request"
    wanted = _scopes(server, given)
    return None if wanted and set(wanted) <= set(server.scopes) else "invalid_scope"


def _scopes(server: OAuthServer, given: Mapping[str, str]) -> list[str]:
    return [scope for scope in given.get("scope", "").split(server.separator) if scope]


def _back(given: Mapping[str, str], **result: str) -> Redirect:
    query = urlencode({**result, **({"state": given["state"]} if given.get("state") else {})})
    address = given["redirect_uri"]
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{query}", 302)


def _may_lead_to(page: Response, address: str) -> Response:
    parts = urlsplit(address)
    origins = f"'self' {parts.scheme}://{parts.netloc}"
    page.headers["Content-Security-Policy"] = f"default-src 'self'; form-action {origins}; frame-ancestors 'none'"
    return page


def _register(world: World) -> Response:
    """Mastodon's `POST /api/v1/apps`."""
    given = request.get_json(silent=True) or request.form
    addresses = str(given.get("redirect_uris") or "").split()
    if not given.get("client_name") or not addresses:
        return make_response(jsonify(error="Validation failed: Redirect URI must be an absolute URI."), 422)
    made = world.grants.register(addresses)
    return jsonify(
        id=made.id,
        name=given["client_name"],
        client_id=made.id,
        client_secret=made.secret,
        redirect_uri=" ".join(addresses),
        redirect_uris=addresses,
    )


class _TokenEndpoint:
    """Exchanges codes and tokens."""

    def __init__(self, world: World, server: OAuthServer) -> None:
        self._world, self._server = world, server

    def reply(self, **_: str) -> Response:
        """A token, or why not; never to be stored (RFC 6749, section 5.1)."""
        given = request.form if request.method == "POST" else request.args
        try:
            body: dict[str, Any] = self._granted(given)
        except Denied as denied:
            reply = make_response(jsonify(error=denied.error, error_description=denied.description), denied.status)
            if denied.status == 401:
                reply.headers["WWW-Authenticate"] = "Basic"
        else:
            reply = make_response(jsonify(body))
        reply.headers["Cache-Control"] = "no-store"
        return reply

    def _granted(self, given: Mapping[str, str]) -> dict[str, Any]:
        kind = given.get("grant_type", "authorization_code")
        if kind == "authorization_code":
            return self._for_code(given)
        if kind == "refresh_token" and self._server.refresh:
            return self._for_refresh_token(given)
        exchange = next((one for one in self._server.exchanges if one.grant == kind), None)
        if exchange is None:
            raise Denied("unsupported_grant_type", f"{kind} is not supported")
        return self._for_token(exchange, given)

    def _for_code(self, given: Mapping[str, str]) -> dict[str, Any]:
        application = self._client(given)
        code = self._world.grants.take_code(given.get("code", ""))
        if code is None or code.application != application.id:
            raise Denied("invalid_grant", "the code is not known, was used, or has expired")
        if code.redirect_uri != given.get("redirect_uri"):
            raise Denied("invalid_grant", "redirect_uri is not the one that the code was given for")
        if not code.is_proved_by(given.get("code_verifier")):
            raise Denied("invalid_grant", "code_verifier does not belong to the code")
        return self._tokens(code.account, application.id, code.scopes, self._server.expires_in)

    def _for_refresh_token(self, given: Mapping[str, str]) -> dict[str, Any]:
        application = self._client(given)
        used = self._world.grants.use_refresh_token(given.get("refresh_token", ""))
        if used is None or used.application != application.id:
            raise Denied("invalid_grant", "the refresh token is not known, was used, or was revoked")
        return self._tokens(used.account, application.id, used.scopes, self._server.expires_in, used.family)

    def _for_token(self, exchange: Exchange, given: Mapping[str, str]) -> dict[str, Any]:
        if exchange.with_client:
            self._client(given)
        token = self._world.grants.token(given.get(exchange.parameter, ""))
        if token is None:
            raise Denied("invalid_grant", "the token is not known, has expired, or was revoked")
        return self._tokens(token.account, token.application, token.scopes, exchange.expires_in, token.family)

    def _tokens(
        self, account: str, application: str, scopes: tuple[str, ...], expires_in: int | None, family: str = ""
    ) -> dict[str, Any]:
        family = family or secrets.token_hex(8)
        expires_at = None if expires_in is None else time.time() + expires_in
        access = Token(secrets.token_urlsafe(24), account, application, scopes, "access", expires_at, family=family)
        self._world.grants.issue(access)
        body = {"access_token": access.value, "token_type": "Bearer", "scope": self._server.separator.join(scopes)}
        if expires_in is not None:
            body["expires_in"] = expires_in  # type: ignore[assignment]
        if self._server.refresh:
            refresh = Token(secrets.token_urlsafe(24), account, application, scopes, "refresh", family=family)
            body["refresh_token"] = self._world.grants.issue(refresh).value
        return body

    def _client(self, given: Mapping[str, str]) -> Application:
        client_id, secret = (
            self._basic() if self._server.basic else (given.get("client_id"), given.get("client_secret"))
        )
        application = self._world.grants.application(client_id or "")
        if application is None or not secrets.compare_digest(application.secret.encode(), (secret or "").encode()):
            raise Denied("invalid_client", "the application is not known or its secret is wrong", 401)
        return application

    def _basic(self) -> tuple[str | None, str | None]:
        """Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1)."""
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None, None
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return None, None
        return unquote(name), unquote(secret)
