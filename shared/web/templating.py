"""What every template can use: filters for times and labels, the navigation, addresses of assets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from pymongo.errors import ConnectionFailure

from shared.clock import aware
from shared.identity import Principal, current_principal
from shared.identity.sessions import session_account
from shared.web import labels, languages
from shared.web.context import ServiceContext, own_address
from shared.web.navigation import Link, landing, tabs

HERE = Path(__file__).parent


def register(app: Flask, context: ServiceContext) -> None:
    """Give the application its templates, filters, globals and static files."""
    own = context.folder
    app.jinja_loader = ChoiceLoader([FileSystemLoader(own / "templates"), FileSystemLoader(HERE / "templates")])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    add_filters(app, **_filters())
    app.jinja_env.globals.update(
        asset=_asset, own_asset=_own_asset, kabar=context, languages=languages.LANGUAGES, lang_id=languages.lang_id
    )
    app.context_processor(lambda: _frame(context))
    app.register_blueprint(
        Blueprint("assets", __name__, static_folder=own / "static", static_url_path=f"{context.ui_prefix}/static")
    )


def add_filters(app: Flask, **filters: Callable[..., Any]) -> None:
    """Give an application's templates filters of ours, by their names."""
    app.jinja_env.filters.update({name: at_rendering(function) for name, function in filters.items()})


def at_rendering(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that is called at every rendering.

    Jinja computes a filter of a constant once, when it compiles the template, and keeps the result: in the language of
    the first request. What needs the context cannot be computed then.
    """

    @pass_context
    @wraps(function)
    def asked(_context: Context, *args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return asked


def _filters() -> dict[str, Any]:
    return {
        "datetime_wib": languages.datetime_wib,
        "date_wib": languages.date_wib,
        "day": languages.day,
        "time_wib": languages.time_wib,
        "iso": lambda moment: aware(moment).isoformat(),
        "number": languages.number,
        "percent": languages.percent,
        "duration": languages.duration,
        "pick": languages.pick,
        "indonesian": languages.indonesian,
        "state_label": labels.state_label,
        "state_tone": labels.state_tone,
        "role_label": labels.role_label,
        "channel_label": labels.channel_label,
    }


def _frame(context: ServiceContext) -> dict[str, Any]:
    principal = _viewer()
    return {
        "principal": principal,
        "agency_name": _agency_of(principal),
        "nav_tabs": _tabs(principal, context),
        "home_url": landing(principal, context.settings),
        "language": languages.chosen(),
        "language_links": {code: _here_in(code) for code in languages.LANGUAGES},
    }


def _viewer() -> Principal | None:
    """Who is signed in; None while the database is away, so that the error page can still be shown."""
    try:
        return current_principal()
    except ConnectionFailure:
        return None


def _tabs(viewer: Principal | None, context: ServiceContext) -> list[Link]:
    """The tabs; none while the database is away, so that the error page can still be shown."""
    try:
        return tabs(viewer, context.service, request.path, context.settings)
    except ConnectionFailure:
        return []


def _agency_of(viewer: Principal | None) -> str | None:
    """The name of the viewer's agency, which came with the account; its code where the name is not known."""
    if viewer is None or viewer.agency_code is None:
        return None
    account = session_account()
    return (account.agency_name if account else None) or viewer.agency_code


def _here_in(language: str) -> str:
    query = request.query_string
    return own_address((query + b"&" if query else b"") + b"lang=" + language.encode())


def _asset(filename: str) -> str:
    """A shared static file, its address changing with its content."""
    return url_for("static", filename=filename, v=_fingerprint(HERE / "static" / filename))


def _own_asset(filename: str) -> str:
    """A static file of the running service."""
    return blueprint_asset("assets", filename)


def blueprint_asset(name: str, filename: str) -> str:
    """A static file of a registered blueprint."""
    folder = Path(current_app.blueprints[name].static_folder or "")
    return url_for(f"{name}.static", filename=filename, v=_fingerprint(folder / filename))


@lru_cache(maxsize=256)
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
