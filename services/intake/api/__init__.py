"""The HTTP API: one resource, one file."""

from __future__ import annotations

from flask_smorest import Api

from services.intake.api import agencies, attachments, keys, revisions, submissions, tokens, users


def register(api: Api) -> None:
    """Serve and document all resources."""
    for module in (submissions, revisions, attachments, tokens, agencies, keys, users):
        api.register_blueprint(module.blp)
