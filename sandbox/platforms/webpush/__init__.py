"""A push service with the browsers behind it (RFC 8030): an account is one browser's subscription.

A notification is shown as the site's service worker shows it: a later one with the same tag takes the place of the
earlier. `key` of an account's details is the `applicationServerKey` that its browser named; without one any key may
send.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from flask import Blueprint, Response, jsonify

from sandbox.platforms.platform import Platform
from sandbox.platforms.world import SandboxAccount, World


def _error(status: int, kind: str, seconds: int) -> Response:  # noqa: ARG001 - the header says it
    response = jsonify(code=status, error=kind)
    response.status_code = status
    return response


def _blueprint(world: World) -> Blueprint:
    service = Blueprint("webpush", __name__)

    @service.post("/send/<token>")
    def send(token: str) -> Response:
        reply: Response = _pushes().take(world, token)
        return reply

    return service


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    subscription: dict[str, str] = _pushes().subscription(account, address)
    return subscription


def _pushes() -> ModuleType:
    """Loaded when it is first needed."""
    return import_module(f"{__name__}.pushes")


PLATFORM = Platform("webpush", "Web Push", _blueprint, _error, link=_link)
