"""What the webhook receivers got, for persons and programs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request

from sandbox.webhooks.store import WebhookStore
from sandbox.webhooks.verdicts import BadSecret

SHOWN = 200


def blueprint(store: WebhookStore) -> Blueprint:
    """Pages under `/webhooks`, the same as JSON under `/api/webhooks`, and a receiver's secret."""
    hooks = Blueprint("hooks", __name__)

    @hooks.get("/webhooks")
    def index() -> str:
        return render_template("hooks.html", receivers=store.summary())

    @hooks.get("/webhooks/<receiver:name>")
    def show(name: str) -> str:
        return render_template("hook.html", name=name, calls=list(reversed(_calls(store, name)))[:SHOWN])

    @hooks.get("/api/webhooks")
    def summary() -> dict[str, Any]:
        return {"receivers": store.summary()}

    @hooks.get("/api/webhooks/<receiver:name>")
    def calls(name: str) -> dict[str, Any]:
        verdict = request.args.get("verdict")
        found = [call for call in _calls(store, name) if verdict in (None, call["verdict"])]
        return {"name": name, "total": len(found), "calls": found}

    @hooks.put("/api/webhooks/<receiver:name>/secret")
    def secret(name: str) -> tuple[str, int]:
        try:
            store.set_secret(name, _secret_in(request.get_json()))
        except BadSecret as error:
            abort(400, str(error))
        return "", 204

    return hooks


def _calls(store: WebhookStore, name: str) -> list[dict[str, Any]]:
    calls = store.calls(name)
    if calls is None:
        abort(404)
    return calls


def _secret_in(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("secret"), str):
        raise BadSecret('the body must be {"secret": "whsec_…"}')
    return str(data["secret"])
