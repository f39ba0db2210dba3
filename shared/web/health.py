"""Whether the process lives, whether it can serve, and its metrics. For the inside of the network only."""

from __future__ import annotations

import os
import socket
from urllib.parse import urlsplit

import pymongo
import structlog
from cachetools import TTLCache, cached
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pymongo.errors import PyMongoError
from werkzeug import Response

from shared.db import database
from shared.web.context import service_context

log = structlog.get_logger(__name__)
blueprint = Blueprint("health", __name__)

#: How long each check may take, and for how long the broker's is remembered, in seconds.
_PATIENCE, _BROKER_FRESH = 1.0, 5.0


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Whether the process responds; it is restarted when it does not."""
    context = service_context()
    return jsonify(status="ok", service=context.service, version=context.settings.version)


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """503 without the database; without the broker the service works, since events wait in the database."""
    context = service_context()
    database_ok, broker_ok = _database_answers(), _broker_answers(context.settings.amqp_url)
    status = "unavailable" if not database_ok else "ready" if broker_ok else "degraded"
    checks = {"mongodb": "ok" if database_ok else "unreachable", "broker": "ok" if broker_ok else "unreachable"}
    response = jsonify(status=status, service=context.service, version=context.settings.version, checks=checks)
    return response, 200 if database_ok else 503


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Prometheus text, added up over the workers where PROMETHEUS_MULTIPROC_DIR says where they share metrics."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _database_answers() -> bool:
    try:
        with pymongo.timeout(_PATIENCE):
            database().command("ping")
    except PyMongoError as error:
        log.warning("database_unreachable", error=type(error).__name__)
        return False
    return True


@cached(TTLCache(maxsize=1, ttl=_BROKER_FRESH))
def _broker_answers(amqp_url: str) -> bool:
    """Whether the broker's port accepts connections; the relay is what publishes, so services need no more."""
    parts = urlsplit(amqp_url)
    port = parts.port or (5671 if parts.scheme == "amqps" else 5672)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True
