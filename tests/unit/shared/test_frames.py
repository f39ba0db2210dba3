"""Frames that are made for less than pika makes them for, and are the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pika
from hypothesis import given
from hypothesis import strategies as st
from pika import frame, spec

from shared.events.declare import cloudevents, topology
from shared.events.declare.recorded import to_document
from shared.events.declare.types.submission import SUBMISSION_RECEIVED
from shared.events.log import outbox
from shared.events.log.message import Message
from shared.events.relay import frames
from shared.ids import new_id
from tests.samples import submission_event

MOST = 40
NAMES = st.text(max_size=20)
VALUES = st.one_of(
    st.text(max_size=60),
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.none(),
    st.just(datetime(2026, 11, 23, tzinfo=UTC)),
    st.lists(st.text(max_size=5), max_size=2),
    st.dictionaries(NAMES, st.text(max_size=5), max_size=2),
)


def by_pika(exchange: str, routing_key: str, id: str, headers: dict[str, Any], body: bytes, most: int = MOST) -> bytes:
    properties = pika.BasicProperties(
        content_type=cloudevents.content_type(headers), delivery_mode=2, message_id=id, headers=headers or None
    )
    made: list[frame.Frame] = [
        frame.Method(7, spec.Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True)),
        frame.Header(7, len(body), properties),
        *(frame.Body(7, body[start : start + most]) for start in range(0, len(body), most)),
    ]
    return b"".join(one.marshal() for one in made)


@given(NAMES, NAMES, NAMES, st.dictionaries(NAMES, VALUES, max_size=6), st.binary(max_size=3 * MOST))
def test_a_message_is_byte_for_byte_what_pika_makes_of_it(
    exchange: str, routing_key: str, id: str, headers: dict[str, Any], body: bytes
) -> None:
    ours = frames.message(7, MOST, frames.Outgoing(exchange, routing_key, id, body, headers))
    assert ours == by_pika(exchange, routing_key, id, headers, body)


def test_an_event_s_message_is_the_event_and_nothing_else() -> None:
    item = new_id()
    event = outbox.prepare(SUBMISSION_RECEIVED, subject=item, version=3, data=submission_event(item, 3))
    ours = frames.message(7, 10_000, frames.Outgoing.of(Message.of(to_document(event))))
    assert ours == by_pika(topology.EXCHANGE, event.routing_key, event.id, {}, cloudevents.encode(event), 10_000)
