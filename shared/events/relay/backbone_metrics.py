"""Prometheus metrics of the whole backbone: outbox, parked messages, queues. The relay serves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import structlog
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.db import Document
from shared.events.declare import topology
from shared.events.log.chain import head
from shared.events.log.store import parked
from shared.events.relay import backlog
from shared.settings import Settings

log = structlog.get_logger()


class Backbone(Collector):
    """The state of outbox, queues and parked messages at the moment of the request."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url

    def collect(self) -> Iterator[Metric]:
        """Every metric that can be read now; those of a server that is away are left out."""
        for part in (self._outbox, self._parked, self._queues):
            try:
                yield from part()
            except Exception as error:
                log.warning("metrics_missing", part=part.__name__, error=repr(error))

    def describe(self) -> Iterator[Metric]:
        """Nothing is requested from the servers when the collector is registered."""
        return iter(())

    def _outbox(self) -> Iterator[Metric]:
        waiting = backlog.unpublished()
        yield _gauge(
            "kabar_outbox_oldest_seconds", "Age of the oldest event that is not published", waiting.oldest_seconds
        )
        yield _gauge("kabar_outbox_pending", "Events that are not published", waiting.count)
        yield _gauge("kabar_chain_blocks", "Blocks in the log's hash chain", head().number)

    def _parked(self) -> Iterator[Metric]:
        open_ones = GaugeMetricFamily(
            "kabar_events_parked", "Messages that wait for a person's decision", labels=["consumer"]
        )
        counts = dict.fromkeys(topology.QUEUES, 0)
        by_consumer: list[Document] = [
            {"$match": {"settled": {"$exists": False}}},
            {"$group": {"_id": "$consumer", "count": {"$sum": 1}}},
        ]
        found: Iterable[Any] = parked().aggregate(by_consumer)
        for group in found:
            counts[group["_id"]] = group["count"]
        for consumer, count in counts.items():
            open_ones.add_metric([consumer], count)
        yield open_ones

    def _queues(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("kabar_queue_messages", "Messages that wait in a queue", labels=["queue"])
        consumers = GaugeMetricFamily("kabar_queue_consumers", "Consumers of a queue", labels=["queue"])
        for queue in backlog.queues(self._amqp_url):
            ready.add_metric([queue.name], queue.messages)
            consumers.add_metric([queue.name], queue.consumers)
        yield ready
        yield consumers


def watch_backbone(settings: Settings) -> None:
    """Have this process serve the metrics of the whole backbone."""
    REGISTRY.register(Backbone(settings.amqp_url))


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
