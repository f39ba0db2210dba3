"""The publisher's pages: for staff under /channels, for readers at /subscribe, /preferences and /report.

Platforms fetch photos at /platform-media.
"""

from __future__ import annotations

from flask import Flask

from services.publisher.pages import (
    accounts,
    comments,
    deliveries,
    labels,
    overview,
    photos,
    public,
    recipients,
    reports,
    subscribers,
    tasks,
    webhooks,
    whatsapp,
)
from shared.operations import pages as operations


def register(app: Flask) -> None:
    """Add every page."""
    labels.register(app)
    staff = (overview, deliveries, tasks, accounts, subscribers, recipients, webhooks, reports, comments)
    for module in (*staff, public, photos, whatsapp):
        app.register_blueprint(module.pages)
    operations.mount(app, "/channels/events", operations.Host("channels/_parts.html", "channels.css"))
