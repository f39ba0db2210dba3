"""The publisher's web side: the channels' pages, the readers' pages and the API."""

from __future__ import annotations

from flask import Flask

from services.publisher import api, pages
from services.publisher.app_channels import give_channels
from shared.settings import Settings
from shared.web.api import service_api
from shared.web.app import create_service_app

_DESCRIPTION = """\
What was published where, with its proof; the channels' health; subscribers and webhook endpoints.
A delivery whose outcome is not known is `unknown` until a person settles it: nothing is sent twice on a guess.
"""


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application."""
    app = create_service_app("publisher", settings, ui_prefix="/channels", package="services.publisher")
    give_channels(app, app.extensions["kabar"].settings)
    pages.register(app)
    api.register(service_api(app, "Kabar publisher", _DESCRIPTION))
    return app
