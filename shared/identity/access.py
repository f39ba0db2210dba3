"""Who may: decorators for pages (session cookie) and for APIs (bearer only)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from shared.identity import api_keys, tokens
from shared.identity.principal import Principal, Role
from shared.identity.sessions import session_principal

P = ParamSpec("P")
R = TypeVar("R")

_CHALLENGE = WWWAuthenticate("bearer", {"realm": "kabar"})

#: The views that `require_role` made.
_SIGNED_IN_ONLY: set[Callable[..., object]] = set()


class SignedOut(Exception):
    """The page needs a signed-in user; shared.web.errors makes the response."""


def current_principal() -> Principal | None:
    """Who this request runs for: the bearer in an API, the signed-in person on a page, None for the public."""
    if "kabar_principal" in g:
        bearer: Principal = g.kabar_principal
        return bearer
    return None if request.path.startswith("/api/") else session_principal()


def the_principal() -> Principal:
    """The same inside views behind `api_auth` or `require_role`, where there always is one."""
    principal = current_principal()
    if principal is None:
        raise Unauthorized("Sign in first.", www_authenticate=_CHALLENGE)
    return principal


def require_role(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a page be seen by holders of one of `roles` (none given: by every signed-in user).

    Raises SignedOut where no one is signed in, and Forbidden for users without the role.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            principal = session_principal()
            if principal is None:
                raise SignedOut
            if not principal.has(*roles):
                raise Forbidden
            return view(*args, **kwargs)

        _SIGNED_IN_ONLY.add(guarded)
        return guarded

    return decorate


def is_for_signed_in(view: Callable[..., object] | None) -> bool:
    """Whether a view was given to `require_role`."""
    return view in _SIGNED_IN_ONLY


def api_auth(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let an API operation be called with an API key or token of one of `roles`; put it above `blp.arguments`.

    Cookies are never accepted, so that APIs need no CSRF protection.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            principal = _bearer()
            if not principal.has(*roles):
                names = ", ".join(sorted(roles))
                raise Forbidden(f"This operation needs one of these roles: {names}.")
            g.kabar_principal = principal
            return view(*args, **kwargs)

        return guarded

    return decorate


def _bearer() -> Principal:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        _challenge("Send the header `Authorization: Bearer <API key or token>`.")
    principal = api_keys.verify(text) if text.startswith(api_keys.PREFIX) else tokens.verify(text)
    if principal is None:
        _challenge("The API key or token is unknown, expired or revoked. Get a new one.")
    return principal


def _challenge(detail: str) -> NoReturn:
    raise Unauthorized(detail, www_authenticate=_CHALLENGE)
