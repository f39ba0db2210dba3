"""Messages as other programs write them, by the official CloudEvents SDK."""

from __future__ import annotations

from typing import Any

from cloudevents.core.bindings.amqp import AMQPMessage, from_structured, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.events import Event
from shared.events.declare import cloudevents


def structured(event: Event) -> AMQPMessage:
    """Our own message, as the SDK wants to have it."""
    return AMQPMessage({"content-type": cloudevents.CONTENT_TYPE}, {}, cloudevents.encode(event))


def binary(event: Event) -> tuple[dict[str, Any], bytes]:
    """The headers and the body of the event in the binary mode."""
    written = to_binary(from_structured(structured(event), JSONFormat(), CloudEvent), JSONFormat())
    return dict(written.application_properties), written.application_data
