"""What X says of a call that it does not take."""

from __future__ import annotations

import time

from flask import Response, jsonify

from sandbox.platforms.world import ErrorReply

_TITLES = {400: "Invalid Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}
_DETAILS = {"revoked": "Unauthorized", "throttled": "Too Many Requests", "refused": "Forbidden", "changed": "Gone"}


def error(status: int, word: str, seconds: int) -> Response:
    """A problem document (RFC 9457); X sends no Retry-After but when its limit is lifted."""
    reply = _problem(status, _DETAILS.get(word, word))
    if seconds:
        reply.headers["x-rate-limit-reset"] = str(int(time.time()) + seconds)
    return reply


def fail(status: int, detail: str, **more: str) -> ErrorReply:
    """The same in X's own words, to be raised."""
    return ErrorReply(_problem(status, detail, **more))


def _problem(status: int, detail: str, **more: str) -> Response:
    title = _TITLES.get(status, "Error")
    reply = jsonify({"title": title, "type": "about:blank", "status": status, "detail": detail, **more})
    reply.status_code = status
    return reply
