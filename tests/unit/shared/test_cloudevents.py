"""The wire format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.clock import now
from shared.events import cloudevents
from shared.events.catalog import DELIVERY_SUCCEEDED, UnknownEventType
from shared.events.event import Event, InvalidEvent
from shared.ids import new_id


@pytest.fixture
def event() -> Event:
    delivery = {
        "id": "d1", "item_id": "i1", "revision": 1, "channel": "web", "target": "site", "action": "publish",
        "status": "succeeded", "attempts": 1, "requested_at": now().isoformat(),
    }  # fmt: skip
    agency = {"code": "dinkes", "name": "Dinas Kesehatan", "slug": "dinas-kesehatan"}
    return Event(
        id=new_id(), type=DELIVERY_SUCCEEDED, subject="i1", version=3, time=now(), source="publisher",
        actor={"id": "system", "name": "Kabar", "role": "system"},
        data={"delivery": delivery, "agency": agency, "topic": "kesehatan"}, routing_key="delivery.succeeded",
    )  # fmt: skip


def test_an_event_survives_the_wire(event: Event) -> None:
    assert cloudevents.decode(*cloudevents.encode(event)) == event


def test_the_official_sdk_reads_it(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    message = AMQPMessage({"content-type": "application/json"}, headers, body)
    read = from_binary(message, JSONFormat(), CloudEvent)
    assert (read.get_id(), read.get_type(), read.get_subject()) == (event.id, "id.kabar.delivery.succeeded.v1", "i1")
    assert read.get_data() == event.data


def test_what_the_official_sdk_writes_is_read(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    message = AMQPMessage({"content-type": "application/json"}, headers, body)
    written = to_binary(from_binary(message, JSONFormat(), CloudEvent), JSONFormat())
    read = cloudevents.decode(written.application_properties, written.application_data)
    assert read == replace(event, time=event.time.replace(microsecond=event.time.microsecond // 1000 * 1000))


def test_the_other_allowed_header_prefix_is_read_too(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    renamed = {name.replace("cloudEvents_", "cloudEvents:"): value for name, value in headers.items()}
    assert cloudevents.decode(renamed, body) == event


def test_a_field_added_by_a_newer_producer_is_tolerated(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    newer = json.dumps({**json.loads(body), "mood": "good"}).encode()
    assert cloudevents.decode(headers, newer).data["mood"] == "good"


@pytest.mark.parametrize("missing", ["id", "type", "subject", "time", "sequence", "specversion", "source"])
def test_a_missing_attribute_is_named(event: Event, missing: str) -> None:
    headers, body = cloudevents.encode(event)
    del headers[f"cloudEvents_{missing}"]
    with pytest.raises(cloudevents.Undecodable, match=missing):
        cloudevents.decode(headers, body)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(event: Event, body: bytes) -> None:
    headers, _ = cloudevents.encode(event)
    with pytest.raises(cloudevents.Undecodable):
        cloudevents.decode(headers, body)


def test_an_unknown_version_is_told_apart_from_a_broken_message(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    headers["cloudEvents_type"] = "id.kabar.delivery.succeeded.v9"
    with pytest.raises(UnknownEventType):
        cloudevents.decode(headers, body)


def test_data_that_breaks_the_declaration_is_refused(event: Event) -> None:
    headers, body = cloudevents.encode(event)
    data: dict[str, Any] = json.loads(body)
    data["delivery"]["status"] = "perhaps"
    with pytest.raises(InvalidEvent, match="status"):
        cloudevents.decode(headers, json.dumps(data).encode())
