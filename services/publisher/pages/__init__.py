"""The publisher's pages: for staff under /channels, for readers at /subscribe and /unsubscribe."""

from __future__ import annotations

from flask import Flask

from services.publisher.pages import (
    deliveries,
    labels,
    overview,
    parked,
    parked_decisions,
    public,
    subscribers,
    webhooks,
)


def register(app: Flask) -> None:
    """Add every page."""
    labels.register(app)
    for module in (overview, deliveries, subscribers, webhooks, parked, parked_decisions, public):
        app.register_blueprint(module.pages)
