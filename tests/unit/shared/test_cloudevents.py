"""The wire format."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_amqp, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.clock import now
from shared.events.declare import cloudevents
from shared.events.declare.catalog import UnknownEventType
from shared.events.declare.event import Event, InvalidEvent
from shared.events.declare.recorded import to_document
from shared.events.declare.types.delivery import DELIVERY_SUCCEEDED
from shared.ids import new_id
from tests.cloudevents_sdk import binary, structured


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
    assert cloudevents.decode({}, cloudevents.encode(event)) == event


def test_the_official_sdk_reads_it(event: Event) -> None:
    read = from_amqp(structured(event), JSONFormat(), CloudEvent)
    assert (read.get_id(), read.get_type(), read.get_subject()) == (event.id, "id.kabar.delivery.succeeded.v1", "i1")
    assert (read.get_time(), read.get_datacontenttype()) == (event.time, "application/json")
    assert read.get_data() == event.data


@pytest.mark.parametrize("write", [to_structured, to_binary])
def test_what_the_official_sdk_writes_is_read(event: Event, write: Callable[..., AMQPMessage]) -> None:
    written = write(from_amqp(structured(event), JSONFormat(), CloudEvent), JSONFormat())
    read = cloudevents.decode(written.application_properties, written.application_data)
    assert read == replace(event, time=event.time.replace(microsecond=event.time.microsecond // 1000 * 1000))
    assert cloudevents.content_type(written.application_properties) == written.properties["content-type"]


def test_the_other_allowed_header_prefix_is_read_too(event: Event) -> None:
    headers, body = binary(event)
    renamed = {name.replace("cloudEvents_", "cloudEvents:"): value for name, value in headers.items()}
    assert cloudevents.decode(renamed, body) == cloudevents.decode(headers, body)


def test_the_log_s_copy_gives_the_same_bytes(event: Event) -> None:
    assert cloudevents.body(to_document(event)) == cloudevents.encode(event)


@pytest.mark.parametrize("trace", [None, f"00-{1:032x}-{1:016x}-01"])
def test_a_trace_travels_along_where_there_is_one(event: Event, trace: str | None) -> None:
    traced = replace(event, trace=trace)
    assert cloudevents.decode({}, cloudevents.encode(traced)) == traced
    assert (b"traceparent" in cloudevents.encode(traced)) is bool(trace)


def test_a_field_added_by_a_newer_producer_is_tolerated(event: Event) -> None:
    newer = changed(event, mood="good", data={**event.data, "mood": "good"})
    assert cloudevents.decode({}, newer).data["mood"] == "good"


@pytest.mark.parametrize("missing", ["id", "type", "subject", "time", "sequence", "specversion", "source", "data"])
def test_a_missing_attribute_is_named(event: Event, missing: str) -> None:
    document = json.loads(cloudevents.encode(event))
    del document[missing]
    with pytest.raises(cloudevents.Undecodable, match=f"attribute '{missing}' is missing"):
        cloudevents.decode({}, json.dumps(document).encode())


@pytest.mark.parametrize("missing", ["id", "type", "subject", "time", "sequence", "specversion", "source"])
def test_a_missing_header_is_named(event: Event, missing: str) -> None:
    headers, body = binary(event)
    del headers[f"cloudEvents_{missing}"]
    with pytest.raises(cloudevents.Undecodable, match=f"attribute '{missing}' is missing"):
        cloudevents.decode(headers, body)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(event: Event, body: bytes) -> None:
    headers, _ = binary(event)
    for attributes in (headers, {}):
        with pytest.raises(cloudevents.Undecodable):
            cloudevents.decode(attributes, body)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("specversion", "0.3"), ("specversion", 1), ("id", 7), ("id", None), ("type", []), ("subject", {}),
        ("time", "yesterday"), ("time", None), ("sequence", "first"), ("source", 3), ("data", [1]), ("data", "text"),
    ],
)  # fmt: skip
def test_an_attribute_of_the_wrong_kind_is_refused(event: Event, name: str, wrong: Any) -> None:
    with pytest.raises((cloudevents.Undecodable, UnknownEventType)):
        cloudevents.decode({}, changed(event, **{name: wrong}))


def test_an_unknown_version_is_distinguished_from_a_broken_message(event: Event) -> None:
    with pytest.raises(UnknownEventType):
        cloudevents.decode({}, changed(event, type="id.kabar.delivery.succeeded.v9"))


def test_data_that_breaks_the_declaration_is_refused(event: Event) -> None:
    data = {**event.data, "delivery": {**event.data["delivery"], "status": "perhaps"}}
    with pytest.raises(InvalidEvent, match="status"):
        cloudevents.decode({}, changed(event, data=data))


def changed(event: Event, **attributes: Any) -> bytes:
    """The event's message with other attributes."""
    return json.dumps({**json.loads(cloudevents.encode(event)), **attributes}).encode()
