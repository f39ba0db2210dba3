"""The webhook channel: every endpoint gets every item, correction and withdrawal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from services.publisher.channels import guard
from services.publisher.channels.contract import (
    Failed,
    Order,
    Outcome,
    Package,
    Succeeded,
    Target,
    Unknown,
)
from services.publisher.channels.webhook import reasons, signing
from services.publisher.channels.webhook.post import NoResponse, NotSent, Response, Timeouts, post
from services.publisher.documents import EndpointRow, WebhookEndpoint
from shared.channels.webhook.declaration import CHANNEL
from shared.clock import aware, now
from shared.db import Document
from shared.settings import Settings

#: How long the secret before a rotation signs as well.
OVERLAP = timedelta(hours=24)
#: HTTP statuses after which a later attempt may succeed.
LATER = frozenset({408, 409, 425, 429})


class WebhookChannel:
    """POSTs JSON. The delivery's id is the webhook-id, by which receivers know a repetition: repeating is harmless."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:  # noqa: ARG002 - every item goes to all
        """Every active endpoint."""
        found = WebhookEndpoint.collection().find({"active": True, "_id": {"$gt": after}}, {"label": 1})
        for endpoint in found.sort("_id", 1):
            yield Target(endpoint["_id"], endpoint["label"])

    def publish(self, package: Package, order: Order) -> Outcome:
        """Send a new item."""
        return self._send("item.published", package, order, self._content(package))

    def update(self, package: Package, order: Order) -> Outcome:
        """Send a correction, with the whole corrected content."""
        return self._send("item.corrected", package, order, self._content(package))

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Send a withdrawal; the content is not sent again."""
        moment = package.withdrawn_at.isoformat() if package.withdrawn_at else None
        return self._send(
            "item.withdrawn", package, order, {"withdrawn_at": moment, "note": package.withdrawal_note or ""}
        )

    def _content(self, package: Package) -> Document:
        corrections = [
            {"revision": entry["revision"], "at": aware(entry["at"]).isoformat(), "note": entry["note"]}
            for entry in package.corrections
        ]
        return {
            "published_at": package.published_at.isoformat(),
            "content_hash": package.content_hash,
            "corrections": corrections,
            "content": dict(package.variants["webhook"]),
        }

    def _send(self, kind: str, package: Package, order: Order, detail: Document) -> Outcome:
        endpoint = WebhookEndpoint.collection().find_one({"_id": order.target})
        if endpoint is None or not endpoint.get("active"):
            return Failed(reasons.DISABLED(), permanent=True, gone=True)
        try:
            destination = guard.check(endpoint["url"], self._settings.webhook_allowed_networks)
        except guard.Refused as refused:
            return Failed(refused.reason, permanent=True)
        except guard.Unresolvable as error:
            return Failed(error.reason, permanent=False)
        return self._post(destination, endpoint, order, self._body(kind, package, order, detail))

    def _body(self, kind: str, package: Package, order: Order, detail: Document) -> bytes:
        """The same bytes at every attempt of a delivery."""
        item = {
            "id": package.item_id,
            "revision": package.revision,
            "url": f"{self._settings.site_url}{package.path}",
            "agency": dict(package.agency),
            "topic": package.topic,
            "kind": package.kind,
            **detail,
        }
        message = {"type": kind, "timestamp": order.requested_at.isoformat(), "data": {"item": item}}
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()

    def _post(self, destination: guard.Destination, endpoint: EndpointRow, order: Order, body: bytes) -> Outcome:
        headers = {
            "content-type": "application/json",
            "user-agent": f"Kabar/{self._settings.version}",
            **signing.headers(_keys(endpoint), order.id, int(now().timestamp()), body),
        }
        order.progress.fence()
        try:
            response = post(destination, headers, body, self._timeouts)
        except NotSent as error:
            return Failed(error.reason, permanent=False)
        except NoResponse as error:
            return Unknown(error.reason)
        return _outcome(response, order)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = WebhookChannel


def _keys(endpoint: EndpointRow) -> list[str]:
    keys = [endpoint["secret"]]
    rotated_at: Any = endpoint.get("rotated_at")
    if endpoint.get("previous_secret") and rotated_at and aware(rotated_at) + OVERLAP > now():
        keys.append(endpoint["previous_secret"])
    return keys


def _outcome(response: Response, order: Order) -> Outcome:
    if 200 <= response.status < 300:
        return Succeeded(order.id, None, response.digest, {"status": response.status})
    if response.status in LATER or response.status >= 500:
        return Failed(reasons.REFUSED(status=response.status), permanent=False, retry_after=_retry_after(response))
    if response.status == 410:
        return Failed(reasons.GONE(), permanent=True, gone=True)
    if 300 <= response.status < 400:
        return Failed(reasons.REDIRECTED(status=response.status), permanent=True)
    return Failed(reasons.REFUSED(status=response.status), permanent=True)


def _retry_after(response: Response) -> float | None:
    """Seconds from a Retry-After header in either of its forms."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (aware(parsedate_to_datetime(text)) - now()).total_seconds())
    except (ValueError, TypeError):
        return None
