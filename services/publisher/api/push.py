"""/api/v1/push: notifications in readers' browsers, switched on and off by the public site's script.

Open to everyone: who knows a browser's endpoint and keys is that browser. Only the site's own pages may read responses
from elsewhere (CORS).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.publisher.accounts.vault import NoKeys
from services.publisher.api.push_schemas import (
    ChoicesSchema,
    ConfirmationSchema,
    NewSubscriptionSchema,
    SubscriptionSchema,
    SubscriptionStateSchema,
)
from services.publisher.channels.webpush.encryption import BadKeys
from services.publisher.channels.webpush.subscriptions import BadEndpoint, Browser, NoRoom, Subscriptions
from services.publisher.channels.webpush.vapid import Identity
from services.publisher.queries.accounts import agency_names
from services.publisher.senders import is_too_often
from shared.content.topics import DISTRICTS, TOPICS
from shared.settings import Settings
from shared.web.context import service_context
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("push", __name__, url_prefix="/api/v1/push", description="Notifications in readers' browsers")
#: Seconds for which browsers keep the choices, and the permission to call from the site.
CHOICES_KEPT, PERMISSION_KEPT = 300, 7200


@blp.get("/choices")
@blp.doc(security=[])
@blp.response(200, ChoicesSchema)
@blp.alt_response(503, description="Notifications are not set up")
def choices() -> tuple[dict[str, Any], dict[str, str]]:
    """Get what readers choose among, and the key for subscribing."""
    shown = {
        "key": _identity().public,
        "topics": _choices((slug, names[0]) for slug, names in TOPICS.items()),
        "districts": _choices((name, name) for name in sorted(DISTRICTS)),
        "agencies": _choices(agency_names().items()),
    }
    return shown, {"Cache-Control": f"public, max-age={CHOICES_KEPT}"}


@blp.post("/subscriptions")
@blp.doc(security=[])
@blp.arguments(NewSubscriptionSchema)
@blp.response(200, SubscriptionStateSchema)
@blp.alt_response(422, description="It is no subscription of a browser")
@blp.alt_response(429, description="Too many from this address")
@blp.alt_response(503, description="Notifications are not set up, or there are as many subscriptions as may be")
def subscribe(body: dict[str, Any]) -> dict[str, Any]:
    """Subscribe a browser, or choose anew. It counts when the browser has confirmed the first notification."""
    if is_too_often("push", request.remote_addr):
        raise Problem(ProblemCode.TOO_MANY_REQUESTS, "Too many subscriptions from this address. Try again later.")
    browser, key = _browser(body), _identity().public
    try:
        return dict(_subscriptions().begin(browser, body["interests"], key))
    except (NoRoom, NoKeys) as error:
        raise Problem(ProblemCode.UNAVAILABLE, "No subscription can be taken in now. Try again later.") from error


@blp.post("/subscriptions/state")
@blp.doc(security=[])
@blp.arguments(SubscriptionSchema)
@blp.response(200, SubscriptionStateSchema)
def state(body: dict[str, Any]) -> dict[str, Any]:
    """Look whether a browser is subscribed, and for what; also shows that it is in use."""
    row = _subscriptions().state(_browser(body), _identity().public)
    return dict(row) if row else {"status": "none"}


@blp.post("/subscriptions/end")
@blp.doc(security=[])
@blp.arguments(SubscriptionSchema)
@blp.response(204)
def end(body: dict[str, Any]) -> None:
    """Forget a browser; also where none of it is known."""
    _subscriptions().end(_browser(body))


@blp.post("/confirmations")
@blp.doc(security=[])
@blp.arguments(ConfirmationSchema)
@blp.response(204)
@blp.alt_response(404, description="There is no subscription with this token")
def confirm(body: dict[str, str]) -> None:
    """Return the token of the first notification."""
    if not _subscriptions().confirm(body["token"]):
        raise Problem(ProblemCode.NOT_FOUND, "There is no subscription with this token.")


@blp.after_request
def _let_the_site_in(response: Response) -> Response:
    """Where the site has another origin than the services, its script calls from there."""
    response.vary.add("Origin")
    site = service_context().settings.site_url
    if request.headers.get("Origin") == site:
        response.headers["Access-Control-Allow-Origin"] = site
        response.headers["Access-Control-Allow-Headers"] = "content-type"
        response.headers["Access-Control-Max-Age"] = str(PERMISSION_KEPT)
    return response


def _browser(body: dict[str, Any]) -> Browser:
    try:
        return _subscriptions().read(body["subscription"])
    except (BadEndpoint, BadKeys) as error:
        errors = {"subscription": [str(error)]}
        raise Problem(ProblemCode.VALIDATION_FAILED, "This is no subscription of a browser.", errors=errors) from error


def _subscriptions() -> Subscriptions:
    return _made(service_context().settings)[0]


def _identity() -> Identity:
    identity = _made(service_context().settings)[1]
    if identity is None:
        raise Problem(ProblemCode.UNAVAILABLE, "Notifications are not set up: there is no KABAR_VAPID_KEY.")
    return identity


@lru_cache(maxsize=4)
def _made(settings: Settings) -> tuple[Subscriptions, Identity | None]:
    return Subscriptions(settings), Identity.of(settings)


def _choices(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]
