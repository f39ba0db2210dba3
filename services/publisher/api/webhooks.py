"""/api/v1/webhooks: the other systems that get what is published."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.schemas import NewWebhookSchema, WebhookSchema, WebhookSecretSchema, WebhooksSchema
from services.publisher.channels.guard import Refused, Unresolvable
from services.publisher.channels.webhook import endpoints
from services.publisher.documents import EndpointRow
from shared.identity import Role, api_auth, the_principal
from shared.web.context import service_context
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("webhooks", __name__, url_prefix="/api/v1/webhooks", description="Systems that get signed POSTs")
_NO_STORE = {"Cache-Control": "no-store"}


@blp.get("")
@api_auth(Role.OPS)
@blp.response(200, WebhooksSchema)
def list_webhooks() -> dict[str, Any]:
    """List the endpoints; their secrets are never shown."""
    return {"webhooks": [_shown(endpoint) for endpoint in endpoints.every()]}


@blp.post("")
@api_auth(Role.OPS)
@blp.arguments(NewWebhookSchema)
@blp.response(201, WebhookSecretSchema)
@blp.alt_response(422, description="The address may not be called: not public, not https, or not to be resolved")
def add_webhook(body: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add an endpoint and get its secret, once. Messages follow Standard Webhooks (standardwebhooks.com).

    Types are `item.published`, `item.corrected` and `item.withdrawn`. The webhook-id stays the same when a message
    is repeated.
    """
    try:
        endpoint, secret = endpoints.add(body["url"], body["label"], the_principal().id, service_context().settings)
    except (Refused, Unresolvable) as error:
        errors = {"url": [str(error)]}
        raise Problem(ProblemCode.ADDRESS_REFUSED, f"Give another address. {error}", errors=errors) from error
    return {**_shown(endpoint), "secret": secret}, 201, _NO_STORE


@blp.post("/<webhook_id>/rotate")
@api_auth(Role.OPS)
@blp.response(200, WebhookSecretSchema)
def rotate(webhook_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make a new secret. For 24 hours messages carry both signatures."""
    try:
        endpoint, secret = endpoints.rotate(webhook_id, the_principal().id)
    except endpoints.NoSuchEndpoint as error:
        raise _nowhere() from error
    return {**_shown(endpoint), "secret": secret}, 200, _NO_STORE


@blp.post("/<webhook_id>/disable")
@api_auth(Role.OPS)
@blp.response(200, WebhookSchema)
def disable(webhook_id: str) -> dict[str, Any]:
    """Stop sending to this endpoint."""
    return _switch(webhook_id, active=False)


@blp.post("/<webhook_id>/enable")
@api_auth(Role.OPS)
@blp.response(200, WebhookSchema)
def enable(webhook_id: str) -> dict[str, Any]:
    """Send to this endpoint again, from the next item on."""
    return _switch(webhook_id, active=True)


def _switch(webhook_id: str, *, active: bool) -> dict[str, Any]:
    try:
        return _shown(endpoints.switch(webhook_id, active=active, by=the_principal().id))
    except endpoints.NoSuchEndpoint as error:
        raise _nowhere() from error


def _shown(endpoint: EndpointRow) -> dict[str, Any]:
    return {**endpoint, "id": endpoint["_id"]}


def _nowhere() -> Problem:
    return Problem(ProblemCode.NOT_FOUND, "There is no endpoint with this id.")
