"""Set how a channel misbehaves, by API or on a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from sandbox.behaviours import MODES, BadBehaviour, Behaviour, Behaviours
from sandbox.mail.server import CHANNEL as SMTP
from sandbox.web.receiver import channel_of
from sandbox.webhooks.store import NAME, WebhookStore

DEFAULT_CODE = {"smtp": 451, "webhooks": 503}
CODES = {"smtp": range(400, 600), "webhooks": range(300, 600)}


def blueprint(hooks: WebhookStore, behaviours: Behaviours) -> Blueprint:
    """`PUT` and `DELETE /api/behaviours/smtp` and `/api/behaviours/webhooks/<name>`."""
    views = Blueprint("behaviours", __name__)

    @views.get("/behaviours")
    def index() -> str:
        channels = [SMTP, *(channel_of(receiver["name"]) for receiver in hooks.summary())]
        return render_template(
            "behaviours.html", channels=channels, modes=MODES, behaviours=behaviours.as_dict(), codes=DEFAULT_CODE
        )

    @views.get("/api/behaviours")
    def all_set() -> dict[str, Any]:
        return {"behaviours": behaviours.as_dict()}

    @views.put("/api/behaviours/<path:channel>")
    def put(channel: str) -> tuple[dict[str, Any], int]:
        kind = _kind(channel)
        try:
            behaviour = Behaviour.parse(request.get_json(), DEFAULT_CODE[kind], CODES[kind])
        except BadBehaviour as error:
            abort(400, str(error))
        behaviours.put(channel, behaviour)
        return {"behaviours": behaviours.as_dict()}, 200

    @views.delete("/api/behaviours/<path:channel>")
    def reset(channel: str) -> tuple[str, int]:
        _kind(channel)
        behaviours.clear(channel)
        return "", 204

    return views


def _kind(channel: str) -> str:
    if channel == SMTP:
        return "smtp"
    kind, _, name = channel.partition("/")
    if kind != "webhooks" or not NAME.fullmatch(name):
        abort(404, "a channel is smtp or webhooks/<name>")
    return kind
