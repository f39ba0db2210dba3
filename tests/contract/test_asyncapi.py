"""The AsyncAPI document says what the services really do, in schemas that refuse what the declarations refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from services.intake import worker as intake
from services.metrics import worker as metrics
from services.publisher import worker as publisher
from services.publisher.registry import channels as all_channels
from services.review import worker as review
from shared.clock import now
from shared.events import Consumer, Event
from shared.events.declare import cloudevents
from shared.events.declare.catalog import CATALOG
from shared.events.declare.event import SYSTEM_ACTOR, EventType
from shared.events.declare.reference.asyncapi import document
from shared.events.declare.reference.subscribers import queues_of
from shared.events.declare.topology import QUEUES
from shared.ids import new_id
from tests.directory import plain_settings

DOCUMENT = document()
EVERY_TYPE = pytest.mark.parametrize("declared", CATALOG.values(), ids=lambda declared: declared.name)


def message_of(declared: EventType) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["messages"][f"{declared.name}.v{declared.version}"]
    return found


def against(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of one schema of the document, which may refer to others."""
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator({**schema, "components": DOCUMENT["components"]}, format_checker=FormatChecker())


def consumers() -> list[Consumer]:
    channels = all_channels(plain_settings())
    carriers = [
        publisher.channel_consumer(deliverer) for deliverer in publisher.deliverers_for(channels, plain_settings())
    ]
    return [
        intake.STATUS, review.submissions, review.deliveries, publisher.content_consumer(channels), *carriers,
        metrics.consumer,
    ]  # fmt: skip


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for key, value in part.items() if key == "$ref")
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))
    assert len(found) > 50
    for reference in found:
        place: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
        assert place, reference


def test_there_is_one_message_for_every_type_and_version() -> None:
    names = {message["name"] for message in DOCUMENT["components"]["messages"].values()}
    assert names == {declared.wire_type for declared in CATALOG.values()}


def test_every_queue_has_its_consumer_which_handles_what_it_is_sent_and_nothing_else() -> None:
    handled = {consumer.name: {*consumer.effects, *consumer.tasks} for consumer in consumers()}
    sent = {
        queue.name: {declared.name for declared in CATALOG.values() if queue in queues_of(declared)}
        for queue in QUEUES.values()
    }
    assert handled == sent


def test_a_service_receives_from_the_queues_that_its_worker_consumes() -> None:
    received = {
        (name.removesuffix(".receive"), operation["tags"][0]["name"])
        for name, operation in DOCUMENT["operations"].items()
        if operation["action"] == "receive"
    }
    assert received == {(consumer.name, consumer.service) for consumer in consumers()}


@EVERY_TYPE
def test_the_example_is_one(declared: EventType) -> None:
    (example,) = message_of(declared)["examples"]
    assert cloudevents.decode({}, json.dumps(example["payload"]).encode()).type == declared
    against(message_of(declared)["payload"]).validate(example["payload"])


@EVERY_TYPE
def test_the_json_schema_asks_for_what_the_declaration_asks_for(declared: EventType) -> None:
    data = declared.example
    for name in list(data):
        rest = {key: value for key, value in data.items() if key != name}
        accepted = not declared.schema().validate(rest)
        (example,) = message_of(declared)["examples"]
        assert against(message_of(declared)["payload"]).is_valid({**example["payload"], "data": rest}) is accepted, name


@EVERY_TYPE
def test_the_attributes_on_the_wire_are_the_described_ones(declared: EventType) -> None:
    event = Event(
        id=new_id(), type=declared, subject=new_id(), version=1, time=now(), source=declared.producer,
        actor=SYSTEM_ACTOR, data=dict(declared.example), routing_key=declared.name, trace=f"00-{1:032x}-{1:016x}-01",
    )  # fmt: skip
    document = json.loads(cloudevents.encode(event))
    schema = message_of(declared)["payload"]
    against(schema).validate(document)
    described = {*DOCUMENT["components"]["schemas"]["CloudEvent"]["properties"], *schema["properties"]}
    assert set(document) == described
    assert not against(schema).is_valid({**document, "type": "id.kabar.something.else.v1"})
    assert not against(schema).is_valid({name: value for name, value in document.items() if name != "subject"})
