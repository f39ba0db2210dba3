"""What the relay publishes is read by the official CloudEvents SDK, as the broker delivers it."""

from __future__ import annotations

from typing import Any

import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_amqp
from cloudevents.core.formats.json import JSONFormat

from shared import broker, db
from shared.events import Event
from shared.events.declare import topology
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.ids import new_id
from shared.settings import Settings
from tests.samples import submission_event
from tests.waiting import until


@pytest.mark.usefixtures("relay")
def test_the_official_sdk_reads_what_the_relay_published(settings: Settings) -> None:
    item = new_id()
    event = db.transaction(
        lambda session: outbox.record(
            session, SUBMISSION_RECEIVED, subject=item, version=1, data=submission_event(item)
        )
    )
    read = from_amqp(taken_from("review.submissions", settings), JSONFormat())
    assert read.get_data() == event.data
    assert read.get_attributes() == attributes_of(event)


def taken_from(queue: str, settings: Settings) -> AMQPMessage:
    """The first message of a queue, as it lies there."""
    with broker.connect(settings.amqp_url) as connection:
        channel = connection.channel()
        topology.declare(channel)
        message = until(lambda: channel.basic_get(queue, no_ack=True))
        return AMQPMessage({"content-type": message.content_type}, message.headers, bytes(message.body))


def attributes_of(event: Event) -> dict[str, Any]:
    """Ours, under CloudEvents' names."""
    return {
        "specversion": "1.0",
        "id": event.id,
        "type": "id.kabar.submission.received.v1",
        "source": "/kabar/intake",
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "sequence": "1",
        "partitionkey": event.subject,
        "actorid": "system",
        "actorname": "Kabar",
        "actorrole": "system",
        "routingkey": "submission.received",
    }
