"""Looks for what is stuck: as a metric for Prometheus, and in the log."""

from __future__ import annotations

import structlog
from prometheus_client import Gauge

from services.publisher.queries.stuck import stuck

log = structlog.get_logger()

STUCK = Gauge("kabar_deliveries_stuck", "Deliveries on which nothing happens although it should", ("channel", "kind"))


def watch_stuck() -> int:
    """Renew the metric; returns how many deliveries are stuck. Every worker does: the figures are of all together."""
    found = stuck()
    STUCK.clear()
    for one in found:
        STUCK.labels(one.channel, one.kind).set(one.count)
        log.warning("deliveries_stuck", channel=one.channel, kind=one.kind, count=one.count)
    return sum(one.count for one in found)
