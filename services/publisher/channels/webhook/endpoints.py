"""Keeping the endpoints: adding, rotating secrets, switching off and on. A secret is shown once."""

from __future__ import annotations

from typing import cast

import structlog

from services.publisher.channels import guard
from services.publisher.channels.webhook import signing
from services.publisher.documents import EndpointRow, WebhookEndpoint
from shared.clock import now
from shared.settings import Settings

log = structlog.get_logger()

#: Everything but the secrets.
_SHOWN = {"secret": 0, "previous_secret": 0}


class NoSuchEndpoint(LookupError):
    """There is no endpoint with this id."""


def add(url: str, label: str, by: str, settings: Settings) -> tuple[EndpointRow, str]:
    """Add an endpoint whose address may be called; returns it and its secret. Raises guard.Refused or Unresolvable."""
    guard.check(url, settings.webhook_allowed_networks)
    secret = signing.new_secret()
    endpoint = WebhookEndpoint(url=url, label=label, secret=secret, created_by=by)
    WebhookEndpoint.collection().insert_one(cast(EndpointRow, endpoint.validated()))
    log.info("webhook_added", endpoint=endpoint.id, by=by)
    return find(endpoint.id), secret


def rotate(endpoint_id: str, by: str) -> tuple[EndpointRow, str]:
    """Give it a new secret; messages carry both signatures for a day. Raises NoSuchEndpoint."""
    known = WebhookEndpoint.collection().find_one({"_id": endpoint_id})
    if known is None:
        raise NoSuchEndpoint(endpoint_id)
    secret = signing.new_secret()
    changed = {"secret": secret, "previous_secret": known["secret"], "rotated_at": now()}
    mine = {"_id": endpoint_id, "secret": known["secret"]}
    if not WebhookEndpoint.collection().update_one(mine, {"$set": changed}).matched_count:
        return rotate(endpoint_id, by)
    log.info("webhook_secret_rotated", endpoint=endpoint_id, by=by)
    return find(endpoint_id), secret


def switch(endpoint_id: str, *, active: bool, by: str) -> EndpointRow:
    """Switch it off, or on again; what happened meanwhile is not sent later. Raises NoSuchEndpoint."""
    changed = {"active": active, "disabled_at": None if active else now()}
    WebhookEndpoint.collection().update_one({"_id": endpoint_id}, {"$set": changed})
    log.info("webhook_switched", endpoint=endpoint_id, active=active, by=by)
    return find(endpoint_id)


def find(endpoint_id: str) -> EndpointRow:
    """One endpoint without its secrets; raises NoSuchEndpoint."""
    found = WebhookEndpoint.collection().find_one({"_id": endpoint_id}, _SHOWN)
    if found is None:
        raise NoSuchEndpoint(endpoint_id)
    return found


def every() -> list[EndpointRow]:
    """All endpoints without their secrets, newest first."""
    return list(WebhookEndpoint.collection().find({}, _SHOWN).sort("_id", -1))
