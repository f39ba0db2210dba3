"""Prometheus metrics of a process that has no HTTP server of its own: a worker, the relay."""

from __future__ import annotations

import structlog
from prometheus_client import start_http_server

from shared.settings import Settings

log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Serve this process's metrics on the port that KABAR_FIGURES_PORT names; without it nothing is served."""
    if settings.figures_port:
        start_http_server(settings.figures_port, settings.figures_bind)
        log.info("prometheus_metrics", port=settings.figures_port)
