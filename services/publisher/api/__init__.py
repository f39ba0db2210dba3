"""The publisher's API: the ledger, the channels, and whom they serve."""

from __future__ import annotations

from services.publisher.api import accounts, channels, comments, deliveries, digests, push, subscribers, tasks, webhooks
from shared.web.api import KabarApi


def register(api: KabarApi) -> None:
    """Serve and document every operation."""
    for module in (deliveries, tasks, comments, channels, accounts, subscribers, push, digests, webhooks):
        api.register_blueprint(module.blp)
