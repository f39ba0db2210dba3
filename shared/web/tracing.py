"""Requests as spans, where tracing is enabled."""

from __future__ import annotations

from contextlib import ExitStack
from importlib import import_module

import structlog
from flask import Flask, g, request
from werkzeug import Response

from shared import tracing
from shared.web.requestlog import QUIET


def register(app: Flask, service: str) -> None:
    """Install the hooks; none where tracing is disabled."""
    if not tracing.enabled():
        return
    # Before gunicorn forks: its workers share the code, and no request waits for the import.
    import_module("shared.tracing.export")

    @app.before_request
    def begin() -> None:
        tracing.start(service)  # at the first request, since gunicorn has forked by then
        if request.endpoint in QUIET:
            return
        g.trace_ends = ExitStack()
        attributes = {"http.request.method": request.method, "http.route": _route()}
        parent = request.headers.get("traceparent")
        g.trace_ends.enter_context(tracing.serving(f"{request.method} {_route()}", parent, attributes))
        structlog.contextvars.bind_contextvars(traceparent=tracing.traceparent())

    @app.after_request
    def record_status(response: Response) -> Response:
        if "trace_ends" in g:
            tracing.record_status(response.status_code)
        return response

    @app.teardown_request
    def end(error: BaseException | None) -> None:
        ends = g.pop("trace_ends", None)
        if ends is not None:
            ends.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)


def _route() -> str:
    """The rule, not the path: few names, and no personal data."""
    return request.url_rule.rule if request.url_rule else "unmatched"
