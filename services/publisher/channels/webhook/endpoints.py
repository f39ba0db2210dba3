"""Keeping the endpoints: adding, rotating secrets, switching off and on. A secret is handed out once."""

from __future__ import annotations

import structlog

from services.publisher.channels.webhook import guard, signing
from shared.clock import now
from shared.content import WebhookEndpoint
from shared.db import Document
from shared.settings import Settings

log = structlog.get_logger()

#: Everything but the secrets.
_SHOWN = {"secret": 0, "previous_secret": 0}


class NoSuchEndpoint(LookupError):
    """There is no endpoint with this id."""


def add(url: str, label: str, by: str, settings: Settings) -> tuple[Document, str]:
    """Add an endpoint whose address may be called; answers it and its secret. Raises guard.Refused or Unresolvable."""
    guard.check(url, settings.webhook_allowed_networks)
    secret = signing.new_secret()
    document = WebhookEndpoint(url=url, label=label, secret=secret, created_by=by).validated()
    WebhookEndpoint.collection().insert_one(document)
    log.info("webhook_added", endpoint=document["_id"], by=by)
    return find(document["_id"]), secret


def rotate(endpoint_id: str, by: str) -> tuple[Document, str]:
    """Give it a new secret; the old one goes on signing for a day. Raises NoSuchEndpoint."""
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


def switch(endpoint_id: str, *, active: bool, by: str) -> Document:
    """Switch it off, or on again; what happened meanwhile is not sent later. Raises NoSuchEndpoint."""
    changed = {"active": active, "disabled_at": None if active else now()}
    WebhookEndpoint.collection().update_one({"_id": endpoint_id}, {"$set": changed})
    log.info("webhook_switched", endpoint=endpoint_id, active=active, by=by)
    return find(endpoint_id)


def find(endpoint_id: str) -> Document:
    """One endpoint without its secrets; raises NoSuchEndpoint."""
    found: Document | None = WebhookEndpoint.collection().find_one({"_id": endpoint_id}, _SHOWN)
    if found is None:
        raise NoSuchEndpoint(endpoint_id)
    return found


def every() -> list[Document]:
    """All endpoints without their secrets, newest first."""
    return list(WebhookEndpoint.collection().find({}, _SHOWN).sort("_id", -1))
