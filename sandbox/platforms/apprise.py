"""A service that Apprise reaches by json://: its own web hook with a title and a message ("Custom JSON Notifications").

An account's address is `json://<account>:<token>@<host>:<port>/platforms/apprise/notify`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import numeric_id
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

#: The keys of the message, with their types, as Apprise sends them.
KEYS: dict[str, type] = {"version": str, "title": str, "message": str, "attachments": list, "type": str}
TYPES = ("info", "success", "warning", "failure")


def _error(status: int, kind: str, seconds: int) -> Response:  # noqa: ARG001 - the header says it
    response = jsonify(error=kind)
    response.status_code = status
    return response


def _blueprint(world: World) -> Blueprint:
    service = Blueprint("apprise", __name__)

    @service.post("/notify")
    def notify() -> Response:
        given = request.authorization
        account = world.caller(given.password or "" if given and given.type == "basic" else "")
        if account.removed:
            raise ErrorReply(_error(401, "revoked", 0))
        message = _message(request.get_json(silent=True))

        def keep() -> Response:
            text = f"{message['title']}\n\n{message['message']}"
            post = world.posts.create(account.name, numeric_id(), {**message, "text": text})
            return jsonify(id=post["id"])

        return world.effect(account.name, keep)

    return service


def _message(data: Any) -> dict[str, Any]:
    whole = isinstance(data, dict) and all(isinstance(data.get(key), kind) for key, kind in KEYS.items())
    if not whole or data["type"] not in TYPES or not data["message"]:
        raise ErrorReply(_error(400, "not a message as Apprise sends it", 0))
    return {key: data[key] for key in KEYS}


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    scheme, _, place = address.partition("://")
    return {"url": f"json{scheme.removeprefix('http')}://{account.name}:{account.token}@{place}/notify"}


PLATFORM = Platform("apprise", "Apprise (json://)", _blueprint, _error, link=_link)
