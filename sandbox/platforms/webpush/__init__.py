"""A push service with the browsers behind it (RFC 8030): an account is one browser's subscription.

A notification is shown as the site's service worker shows it: a later one with the same tag takes the place of the
earlier. `key` of an account's details is the `applicationServerKey` that its browser named; without one any key may
send.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.platforms.platform import Platform
from sandbox.platforms.posts import NoSuchPost, PostStore, numeric_id
from sandbox.platforms.webpush.browser import Browser, Unreadable
from sandbox.platforms.webpush.identification import NotTrusted, sender_of
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

#: Bytes of the largest push (RFC 8030, section 7.2).
LARGEST = 4096
URGENCIES = ("very-low", "low", "normal", "high")
#: Section 5.4: at most 32 characters of URL-safe base64.
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


def _error(status: int, kind: str, seconds: int) -> Response:  # noqa: ARG001 - the header says it
    response = jsonify(code=status, error=kind)
    response.status_code = status
    return response


def _blueprint(world: World) -> Blueprint:
    service = Blueprint("webpush", __name__)

    @service.post("/send/<token>")
    def send(token: str) -> Response:
        account = world.account_of(token)
        if account is None or account.removed:
            raise ErrorReply(_error(410 if account else 404, "there is no such subscription", 0))
        _check_sender(account)
        asked = _headers()
        message = _message(token)

        def show() -> Response:
            _show(world.posts, account.name, message, asked)
            reply = Response(status=201)
            reply.headers["Location"] = f"{request.host_url}platforms/webpush/message/{numeric_id()}"
            reply.headers["TTL"] = str(asked["ttl"])
            return reply

        return world.effect(account.name, show)

    return service


def _check_sender(account: SandboxAccount) -> None:
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        raise ErrorReply(_error(401, "the sender does not identify itself", 0))
    try:
        sender_of(authorization, request.host_url.rstrip("/"), account.details.get("key"))
    except NotTrusted as error:
        raise ErrorReply(_error(403, str(error), 0)) from error


def _headers() -> dict[str, Any]:
    """Sections 5.2 to 5.4: for how long, how urgent, and what it replaces."""
    lifetime, urgency = request.headers.get("TTL", ""), request.headers.get("Urgency", "normal")
    topic = request.headers.get("Topic")
    if not re.fullmatch(r"[0-9]{1,10}", lifetime):
        raise ErrorReply(_error(400, "TTL is a number of seconds", 0))
    if urgency not in URGENCIES:
        raise ErrorReply(_error(400, f"Urgency is one of {', '.join(URGENCIES)}", 0))
    if topic is not None and not TOPIC.fullmatch(topic):
        raise ErrorReply(_error(400, "Topic has at most 32 characters of URL-safe base64", 0))
    return {"ttl": int(lifetime), "urgency": urgency, "topic": topic}


def _message(token: str) -> str:
    body = request.get_data()
    if len(body) > LARGEST:
        raise ErrorReply(_error(413, f"a push has at most {LARGEST} bytes", 0))
    if request.headers.get("Content-Encoding") != "aes128gcm":
        raise ErrorReply(_error(415, "Content-Encoding is aes128gcm", 0))
    try:
        return Browser(token).read(body).decode()
    except (Unreadable, UnicodeDecodeError) as error:
        raise ErrorReply(_error(400, str(error), 0)) from error


def _show(posts: PostStore, account: str, message: str, asked: dict[str, Any]) -> None:
    """As the service worker of the site does; what others send is shown as it is."""
    try:
        content = json.loads(message)
    except ValueError:
        content = None
    shown = content if isinstance(content, dict) else {"title": message}
    text = "\n\n".join(str(shown[part]) for part in ("title", "text") if shown.get(part))
    fields = {"text": text, "message": message, **asked, **({"tag": shown["tag"]} if "tag" in shown else {})}
    post_id = f"{account}:{shown['tag']}" if "tag" in shown else numeric_id()
    try:
        posts.edit(post_id, fields)
    except NoSuchPost:
        posts.create(account, post_id, fields)


def _link(account: SandboxAccount, address: str) -> dict[str, str]:
    """The subscription, as the browser would give it to the site."""
    browser = Browser(account.token)
    return {
        "endpoint": f"{address}/send/{account.token}",
        "p256dh": _base64url(browser.public),
        "auth": _base64url(browser.auth),
    }


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


PLATFORM = Platform("webpush", "Web Push", _blueprint, _error, link=_link)
