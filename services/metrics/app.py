"""The web side of metrics. gunicorn calls `create_app()`."""

from __future__ import annotations

from flask import Flask

from services.metrics.api import journeys, stats
from services.metrics.pages import dashboard, downloads, journey_pages
from shared.settings import Settings
from shared.web.api import service_api
from shared.web.app import create_service_app

ABOUT = (
    "What agencies submitted, what was approved and published, what reached which channel, and how long each took. "
    "Editors, chief editors, operators and leadership see everything, an agency sees its own. Days are those of "
    "Mojokerto (WIB, UTC+7); moments carry their zone; durations are seconds. Percentiles are exact to 5 %."
)


def create_app(settings: Settings | None = None) -> Flask:
    """The service's application; with no settings given, those of the environment."""
    app = create_service_app("metrics", settings, ui_prefix="/dashboard", package="services.metrics")
    api = service_api(app, "Kabar metrics", ABOUT)
    for blueprint in (stats.blueprint, journeys.blueprint):
        api.register_blueprint(blueprint)
    for pages in (dashboard.blueprint, downloads.blueprint, journey_pages.blueprint):
        app.register_blueprint(pages)
    return app
