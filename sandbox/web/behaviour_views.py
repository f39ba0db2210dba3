"""Set how a channel misbehaves, by API or on a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from sandbox.behaviours import MODES, PLAIN_MODES, BadBehaviour, Behaviour, Behaviours
from sandbox.mail.server import CHANNEL as SMTP
from sandbox.platforms import platforms
from sandbox.web.receiver import channel_of
from sandbox.webhooks.store import NAME, WebhookStore

DEFAULT_CODE = {"smtp": 451, "webhooks": 503, "platforms": 503}
CODES = {"smtp": range(400, 600), "webhooks": range(300, 600), "platforms": range(400, 600)}


def blueprint(hooks: WebhookStore, behaviours: Behaviours) -> Blueprint:
    """`PUT` and `DELETE /api/behaviours/<channel>`: smtp, webhooks/<name>, platforms/<name>[/<account>]."""
    views = Blueprint("behaviours", __name__)

    @views.get("/behaviours")
    def index() -> str:
        hook_channels = [channel_of(receiver["name"]) for receiver in hooks.summary()]
        channels = [SMTP, *hook_channels, *(f"platforms/{name}" for name in platforms())]
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
            if kind != "platforms" and behaviour.mode not in PLAIN_MODES:
                raise BadBehaviour(f"mode must be one of {', '.join(PLAIN_MODES)}")
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
    known = NAME.fullmatch(name) if kind == "webhooks" else name.partition("/")[0] in platforms()
    if kind not in ("webhooks", "platforms") or not known:
        abort(404, "a channel is smtp, webhooks/<name>, platforms/<name> or platforms/<name>/<account>")
    return kind
