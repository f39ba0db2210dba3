"""The operators' pages: how events flow, what is parked, and what is decided about it.

A service mounts them at an address of its own. Templates, style, script and translations come along.
"""

from __future__ import annotations

from flask import Flask

from shared.operations.pages import decisions, labels, parked
from shared.operations.pages.blueprint import HERE, Host, pages, remember_host
from shared.web import languages

__all__ = ["Host", "mount"]

#: Imported for their routes.
_MODULES = (parked, decisions)


def mount(app: Flask, url_prefix: str, host: Host) -> None:
    """Add the pages below `url_prefix` to an application made by `create_service_app`."""
    remember_host(app, host)
    languages.add_catalogue(app, HERE)
    labels.register(app)
    app.register_blueprint(pages, url_prefix=url_prefix)
