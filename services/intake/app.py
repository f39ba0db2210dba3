"""The intake service's web side."""

from __future__ import annotations

from flask import Flask

from services.intake import api, pages
from services.intake.api import problems
from services.intake.login import blueprint as login
from shared.settings import Settings
from shared.web.api import service_api
from shared.web.app import create_service_app

_DESCRIPTION = """\
Agencies send content here, with a key of their own, and follow its status.
A 2xx response means that the change is stored durably together with its event.
Errors are problem documents (RFC 9457) with a `code` from one closed list.
"""


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application: API, portal and the login of the whole platform."""
    app = create_service_app("intake", settings, ui_prefix="/portal", package="services.intake")
    problems.register(app)
    app.register_blueprint(login)
    pages.register(app)
    api.register(service_api(app, "Kabar intake", _DESCRIPTION))
    return app
