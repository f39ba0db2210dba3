"""What Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from pymongo.client_session import ClientSession

from shared import broker, db
from shared.events import Consumer, Event, Park
from shared.events.consume.reasons import NO_SUBMISSION
from shared.events.declare import topology
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.store import parked
from shared.events.relay.backbone_metrics import Backbone
from shared.events.relay.relay import Relay
from shared.ids import new_id
from shared.settings import Settings
from tests.samples import submission_event
from tests.waiting import until

Run = Callable[[Consumer], None]


def values(amqp_url: str) -> dict[tuple[str, str], float]:
    """Values by their name and the value of their first label."""
    registry = CollectorRegistry()
    registry.register(Backbone(amqp_url))
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in families
        for sample in family.samples
    }


def commit() -> None:
    item = new_id()
    data = submission_event(item)
    db.transaction(lambda session: outbox.record(session, SUBMISSION_RECEIVED, subject=item, version=1, data=data))


def test_what_waits_is_reported_with_its_age(settings: Settings) -> None:
    with broker.connect(settings.amqp_url) as connection:
        topology.declare(connection.channel())
    assert values(settings.amqp_url)[("kabar_outbox_oldest_seconds", "")] == 0
    commit()
    until(lambda: values(settings.amqp_url)[("kabar_outbox_oldest_seconds", "")] > 0.05)
    assert values(settings.amqp_url)[("kabar_outbox_pending", "")] == 1


@pytest.mark.usefixtures("relay")
def test_backlog_verdicts_and_parked_messages_are_measured(settings: Settings, run: Run) -> None:
    commit()
    until(lambda: values(settings.amqp_url).get(("kabar_queue_messages", "review.submissions")) == 1)
    assert values(settings.amqp_url)[("kabar_queue_consumers", "review.submissions")] == 0
    consumer = Consumer("review.submissions", service="review")

    @consumer.effect(SUBMISSION_RECEIVED)
    def take(event: Event, _session: ClientSession) -> None:
        raise Park(NO_SUBMISSION(item=event.subject))

    before = verdicts("park")
    run(consumer)
    until(lambda: parked().count_documents({}) == 1)
    found_values = until(lambda: found if (found := values(settings.amqp_url))[PARKED] else None)
    assert found_values[PARKED] == 1
    until(lambda: verdicts("park") == before + 1)
    assert found_values[("kabar_queue_consumers", "review.submissions")] == 1
    until(lambda: values(settings.amqp_url)[("kabar_chain_blocks", "")] == 1)


def test_without_a_broker_only_its_own_metrics_are_missing(settings: Settings) -> None:
    commit()
    found_values = values("amqp://guest:guest@127.0.0.1:1/%2f")
    assert found_values[("kabar_outbox_pending", "")] == 1
    assert not any(name == "kabar_queue_messages" for name, _ in found_values)


PARKED = ("kabar_events_parked", "review.submissions")


def verdicts(kind: str) -> float:
    labels = {"consumer": "review.submissions", "verdict": kind}
    return REGISTRY.get_sample_value("kabar_events_handled_total", labels) or 0.0


@pytest.fixture
def relay(relay: Relay) -> Relay:
    """At work, with its queues declared."""
    until(lambda: relay.watches_commits)
    return relay
