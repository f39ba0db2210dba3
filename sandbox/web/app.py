"""The Flask application of the sandbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Response, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from sandbox import hub
from sandbox.behaviours import Behaviours
from sandbox.mail.store import MailStore
from sandbox.platforms import views as platform_views
from sandbox.settings import SandboxSettings
from sandbox.web import behaviour_views, hook_views, labels, mail_api, mail_pages, receiver
from sandbox.webhooks.store import WebhookStore
from shared import formatting

LARGEST_BODY = 1024 * 1024
POLICY = "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'"


def create_app(settings: SandboxSettings, mails: MailStore, hooks: WebhookStore, behaviours: Behaviours) -> Flask:
    """The pages and the API over the given stores."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, TRUSTED_HOSTS=list(settings.trusted_hosts))
    app.url_map.converters["receiver"] = receiver.ReceiverName
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(mail_pages.blueprint(mails))
    app.register_blueprint(mail_api.blueprint(mails))
    app.register_blueprint(receiver.blueprint(hooks, behaviours))
    app.register_blueprint(hub.blueprint(settings.root))
    app.register_blueprint(hook_views.blueprint(hooks))
    app.register_blueprint(behaviour_views.blueprint(hooks, behaviours))
    app.extensions["platforms"] = platform_views.register(app, settings.root, behaviours)
    app.before_request(_choose_language)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _explain)
    app.context_processor(_context)
    app.add_template_filter(_when, "when")
    app.add_template_filter(lambda value: formatting.number(value, g.language), "number")
    app.add_template_filter(lambda size: formatting.file_size(size, g.language), "size")
    app.add_url_rule("/healthz", view_func=lambda: {"status": "ok"}, endpoint="healthz")
    return app


def _choose_language() -> None:
    g.language = labels.language_of(request)


def _finish(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if "lang" in request.args and g.get("language"):
        response.set_cookie(labels.COOKIE, g.language, samesite="Lax", httponly=True, max_age=31_536_000)
    return response


def _explain(error: HTTPException) -> tuple[Any, int]:
    code = error.code or 500
    if request.path.startswith("/api/") or request.method != "GET":
        return jsonify(title=error.name, status=code, detail=error.description), code
    g.setdefault("language", "id")
    return render_template("error.html", code=code, name=error.name), code


def _context() -> dict[str, Any]:
    language = g.language
    return {
        "language": language,
        "other": "en" if language == "id" else "id",
        "_": lambda key: labels.label(key, language),
    }


def _when(moment: datetime | str) -> str:
    """A time on Mojokerto's clock, in the reader's language."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return formatting.date_time(at, g.language, seconds=True)
