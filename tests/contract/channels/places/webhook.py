"""An endpoint: what arrived are messages that it accepted and had not seen before."""

from __future__ import annotations

import json
from typing import Any

from services.publisher.channels.webhook.channel import WebhookChannel
from services.publisher.channels.webhook.endpoints import switch
from services.publisher.channels.webhook.post import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside


def place(settings: Settings, outside: Outside) -> Place:
    """A receiver that shows of each item what it received last."""
    endpoint = outside.endpoint()

    def accepted() -> list[dict[str, Any]]:
        return [call for call in outside.calls() if call["verdict"] == "verified"]

    def shown() -> list[str]:
        items = (call["payload"]["data"]["item"] for call in accepted())
        return [json.dumps(item) for item in {item["id"]: item for item in items}.values()]

    return Place(
        WebhookChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        endpoint["_id"],
        lambda: len(accepted()),
        shown,
        lambda mode, **options: outside.misbehave("webhooks/desa", mode, **options),
        (503, 404),
        lambda: switch(endpoint["_id"], active=False, by="uji"),
    )
