"""A push as it arrives: who sends it, what is asked for, and what the browser shows.

Apart from the routes, since it needs cryptography: 8 MiB that a sandbox without pushes has no use for.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from flask import Response, jsonify, request

from sandbox.platforms.posts import NoSuchPost, PostStore, numeric_id
from sandbox.platforms.webpush.browser import Browser, Unreadable
from sandbox.platforms.webpush.identification import NotTrusted, sender_of
from sandbox.platforms.world import ErrorReply, SandboxAccount, World

#: Bytes of the largest push (RFC 8030, section 7.2).
LARGEST = 4096
URGENCIES = ("very-low", "low", "normal", "high")
#: Section 5.4: at most 32 characters of URL-safe base64.
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")


def _refused(status: int, kind: str) -> ErrorReply:
    response = jsonify(code=status, error=kind)
    response.status_code = status
    return ErrorReply(response)


def take(world: World, token: str) -> Response:
    """The reply to a push for the subscription with that token; raises ErrorReply."""
    account = world.account_of(token)
    if account is None or account.removed:
        raise _refused(410 if account else 404, "there is no such subscription")
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


def subscription(account: SandboxAccount, address: str) -> dict[str, str]:
    """As the browser would give it to the site."""
    browser = Browser(account.token)
    return {
        "endpoint": f"{address}/send/{account.token}",
        "p256dh": _base64url(browser.public),
        "auth": _base64url(browser.auth),
    }


def _check_sender(account: SandboxAccount) -> None:
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        raise _refused(401, "the sender does not identify itself")
    try:
        sender_of(authorization, request.host_url.rstrip("/"), account.details.get("key"))
    except NotTrusted as error:
        raise _refused(403, str(error)) from error


def _headers() -> dict[str, Any]:
    """Sections 5.2 to 5.4: for how long, how urgent, and what it replaces."""
    lifetime, urgency = request.headers.get("TTL", ""), request.headers.get("Urgency", "normal")
    topic = request.headers.get("Topic")
    if not re.fullmatch(r"[0-9]{1,10}", lifetime):
        raise _refused(400, "TTL is a number of seconds")
    if urgency not in URGENCIES:
        raise _refused(400, f"Urgency is one of {', '.join(URGENCIES)}")
    if topic is not None and not TOPIC.fullmatch(topic):
        raise _refused(400, "Topic has at most 32 characters of URL-safe base64")
    return {"ttl": int(lifetime), "urgency": urgency, "topic": topic}


def _message(token: str) -> str:
    body = request.get_data()
    if len(body) > LARGEST:
        raise _refused(413, f"a push has at most {LARGEST} bytes")
    if request.headers.get("Content-Encoding") != "aes128gcm":
        raise _refused(415, "Content-Encoding is aes128gcm")
    try:
        return Browser(token).read(body).decode()
    except (Unreadable, UnicodeDecodeError) as error:
        raise _refused(400, str(error)) from error


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


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
