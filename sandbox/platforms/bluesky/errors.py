"""Errors in the form of XRPC."""

from __future__ import annotations

import time

from flask import Response, jsonify

from sandbox.platforms.world import ErrorReply

_ERRORS = {
    "refused": ("InvalidRequest", "Refused by the sandbox"),
    "throttled": ("RateLimitExceeded", "Rate Limit Exceeded"),
    "revoked": ("AuthenticationRequired", "Invalid identifier or password"),
    "changed": ("MethodNotImplemented", "Method Not Implemented"),
}


def error(status: int, word: str, seconds: int) -> Response:
    """{"error": …, "message": …}, the form of every error of XRPC."""
    name, message = _ERRORS[word]
    reply = problem(status, name, message)
    if seconds:
        reply.headers["RateLimit-Reset"] = str(int(time.time()) + seconds)
    return reply


def fail(name: str, message: str, status: int = 400) -> ErrorReply:
    """The same with the platform's own words, to be raised."""
    return ErrorReply(problem(status, name, message))


def problem(status: int, name: str, message: str) -> Response:
    reply = jsonify({"error": name, "message": message})
    reply.status_code = status
    return reply
