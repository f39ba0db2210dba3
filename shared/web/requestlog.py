"""One log line and two measurements a request, and the id that connects a response with its log lines."""

from __future__ import annotations

import re
import time

import structlog
from flask import Flask, g, request
from prometheus_client import Counter, Histogram
from werkzeug import Response

from shared.ids import new_id

log = structlog.get_logger("request")

REQUESTS = Counter("kabar_http_requests", "Requests served", ("service", "method", "endpoint", "status"))
SECONDS = Histogram(
    "kabar_http_request_seconds",
    "Time from the request's arrival to its response, in seconds",
    ("service", "endpoint"),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
#: Requested by machines all the time, so not logged.
QUIET = frozenset({"health.healthz", "health.readyz", "health.metrics", "static", "assets.static"})


def register(app: Flask, service: str) -> None:
    """Install the hooks."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _GOOD_ID.match(given) else new_id()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(service=service, request_id=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "unmatched"
        REQUESTS.labels(service, request.method, endpoint, response.status_code).inc()
        SECONDS.labels(service, endpoint).observe(seconds)
        response.headers["X-Request-ID"] = g.get("request_id", "-")
        if endpoint not in QUIET:
            _write(response.status_code, seconds)
        return response


def _write(status: int, seconds: float) -> None:
    """Method, path, status, duration and who; never the query string, a body or a header."""
    principal = g.get("kabar_principal")
    account = g.get("kabar_account")
    who = principal.id if principal else account.principal.id if account else None
    log.info(
        "request",
        method=request.method,
        path=request.path,
        status=status,
        ms=round(seconds * 1000, 1),
        who=who,
        client=request.remote_addr,
    )
