"""The portal: pages for an agency's admin, mostly on a phone."""

from __future__ import annotations

from flask import Flask

from services.intake.pages import detail, keys, listing, photos, writing
from services.intake.pages.blueprint import portal

__all__ = ["detail", "keys", "listing", "photos", "register", "writing"]


def register(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(portal)
