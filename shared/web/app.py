"""The composition root of a service's web side."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask, redirect
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from shared import db, logs
from shared.identity import current_principal
from shared.identity.sessions import LIFETIME
from shared.settings import Settings
from shared.web import errors, headers, health, languages, limits, requestlog, signed_out, templating, tracing
from shared.web.context import ServiceContext, service_context
from shared.web.csrf import csrf
from shared.web.navigation import landing


def create_service_app(service: str, settings: Settings | None = None, *, ui_prefix: str, package: str) -> Flask:
    """A Flask application with everything the services have in common; the caller adds its blueprints.

    `ui_prefix` is the path of its pages (`/review`), `package` its Python package, whose folders `templates`, `static`
    and `translations` are used. Touches no network, so gunicorn may fork afterwards; MongoDB is opened at first use.
    """
    settings = settings or Settings.from_env()
    folder = Path(str(import_module(package).__file__)).parent
    context = ServiceContext(service, settings, ui_prefix, folder)
    logs.configure(settings.log_format, service)
    db.configure(settings, seconds=db.WEB_SECONDS)
    app = Flask(
        package, root_path=str(folder), static_folder=str(templating.HERE / "static"), static_url_path="/static"
    )
    app.extensions["kabar"] = context
    _configure(app, context)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    requestlog.register(app, service)
    tracing.register(app, service)
    app.before_request(_open_database)
    limits.register(app)
    csrf.init_app(app)
    signed_out.register(app)
    languages.register(app, folder)
    templating.register(app, context)
    headers.register(app, context)
    errors.register(app)
    app.register_blueprint(health.blueprint)
    app.add_url_rule("/", "home", _home)
    return app


def _configure(app: Flask, context: ServiceContext) -> None:
    app.config.update(
        SECRET_KEY=context.settings.secret_key,
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="kabar_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=context.https,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=int(LIFETIME.total_seconds()),
    )


def _open_database() -> None:
    """mongoengine's objects need the connection to exist; opening it waits for nothing."""
    db.database()


def _home() -> ResponseReturnValue:
    return redirect(landing(current_principal(), service_context().settings), 303)
