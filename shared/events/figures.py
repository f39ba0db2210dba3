"""What Prometheus is told of the events: by each worker of its own handling, by the relay of the whole backbone."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from prometheus_client import REGISTRY, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.events import health, topology
from shared.events.chain import head
from shared.events.store import parked
from shared.settings import Settings

log = structlog.get_logger()

HANDLED = Counter("kabar_events_handled", "Messages by the verdict on them", ("consumer", "verdict"))
HANDLING = Histogram(
    "kabar_events_handling_seconds",
    "Time from taking a batch of messages to its verdicts",
    ("consumer",),
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
BATCH = Histogram("kabar_events_batch_size", "Messages handled at once", ("consumer",), buckets=(1, 2, 5, 10, 50, 100))
PUBLISHED = Counter("kabar_events_published", "Events confirmed by the broker and marked", ("source",))


def serve(settings: Settings) -> None:
    """Answer Prometheus on the port that KABAR_FIGURES_PORT names; without it nobody asks."""
    if settings.figures_port:
        start_http_server(settings.figures_port, settings.figures_bind)
        log.info("figures", port=settings.figures_port)


class Backbone(Collector):
    """The state of outbox, queues and parking place at the moment of the question."""

    def __init__(self, amqp_url: str) -> None:
        self._amqp_url = amqp_url

    def collect(self) -> Iterator[Metric]:
        """Every figure that can be had now; a server that is away has none."""
        for part in (self._outbox, self._parked, self._queues):
            try:
                yield from part()
            except Exception as error:
                log.warning("figures_missing", part=part.__name__, error=repr(error))

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the servers when the collector is registered."""
        return iter(())

    def _outbox(self) -> Iterator[Metric]:
        waiting = health.unpublished()
        yield _gauge(
            "kabar_outbox_oldest_seconds", "Age of the oldest event that is not published", waiting.oldest_seconds
        )
        yield _gauge("kabar_outbox_pending", "Events that are not published", waiting.count)
        yield _gauge("kabar_chain_blocks", "Blocks in the log's hash chain", head().number)

    def _parked(self) -> Iterator[Metric]:
        lying = GaugeMetricFamily(
            "kabar_events_parked", "Messages that wait for a person's decision", labels=["consumer"]
        )
        counts = dict.fromkeys(topology.QUEUES, 0)
        open_ones = [
            {"$match": {"settled": {"$exists": False}}},
            {"$group": {"_id": "$consumer", "count": {"$sum": 1}}},
        ]
        for pile in parked().aggregate(open_ones):
            counts[pile["_id"]] = pile["count"]
        for consumer, count in counts.items():
            lying.add_metric([consumer], count)
        yield lying

    def _queues(self) -> Iterator[Metric]:
        ready = GaugeMetricFamily("kabar_queue_messages", "Messages that wait in a queue", labels=["queue"])
        hearing = GaugeMetricFamily("kabar_queue_consumers", "Consumers of a queue", labels=["queue"])
        for queue in health.queues(self._amqp_url):
            ready.add_metric([queue.name], queue.messages)
            hearing.add_metric([queue.name], queue.consumers)
        yield ready
        yield hearing


def watch_backbone(settings: Settings) -> None:
    """Let this process tell of the whole backbone."""
    REGISTRY.register(Backbone(settings.amqp_url))


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
