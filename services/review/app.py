"""The web side of review: the editors' pages and the API."""

from flask import Flask

from services.review.api.items import blp as items
from services.review.api.routing import blp as routing_rules
from services.review.pages import pages
from shared.settings import Settings
from shared.web.api import service_api
from shared.web.app import create_service_app


def create_app(settings: Settings | None = None) -> Flask:
    """The application that gunicorn serves."""
    app = create_service_app("review", settings, ui_prefix="/review", package="services.review")
    api = service_api(
        app,
        "Kabar review",
        "What editors do: read, edit, approve, schedule, correct and withdraw items; where items go.",
    )
    api.register_blueprint(items)
    api.register_blueprint(routing_rules)
    app.register_blueprint(pages)
    return app
