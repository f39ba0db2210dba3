"""The AsyncAPI 3 document of the whole platform: which service sends what where, and which one receives.

An event type is a channel of the exchange that its producer sends to, a consumer's queue is a channel that its
service receives from.
"""

from __future__ import annotations

from typing import Any

from shared.events.declare import topology
from shared.events.declare.catalog import CATALOG
from shared.events.declare.cloudevents import CONTENT_TYPE
from shared.events.declare.event import EventType
from shared.events.declare.reference.envelope import ENVELOPE, SCHEMA, body_of, example_body
from shared.events.declare.reference.json_schemas import json_schemas
from shared.events.declare.reference.subscribers import routes_of, service_of
from shared.events.declare.topology import QUEUES, QueueDeclaration

BINDING = "0.3.0"
ABOUT = (
    "The events that Kabar's services send each other. Every event is committed with the change it reports and "
    "delivered at least once: a redelivered event has the same id, its `sequence` counts its producer's changes to the "
    "subject. Data may carry fields that are not described here; tolerate them. Messages are CloudEvents 1.0 in the "
    "structured content mode of the AMQP binding. The routing keys of an urgent item's events end with "
    f"`.{topology.URGENT}`."
)


def document() -> dict[str, Any]:
    """The document as plain data."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Kabar events", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": CONTENT_TYPE,
        "servers": {"broker": _SERVER},
        "channels": {
            **{declared.name: _topic(declared) for declared in CATALOG.values()},
            **{queue.name: _queue(queue) for queue in QUEUES.values()},
        },
        "operations": {
            **{f"{declared.producer}.send.{declared.name}": _send(declared) for declared in CATALOG.values()},
            **{f"{queue.name}.receive": _receive(queue) for queue in QUEUES.values()},
        },
        "components": {
            "messages": {_key(declared): _message(declared) for declared in CATALOG.values()},
            "schemas": {ENVELOPE: SCHEMA, **json_schemas()},
        },
    }


_SERVER = {
    "host": "rabbitmq:5672",
    "pathname": "/kabar",
    "protocol": "amqp",
    "protocolVersion": "0-9-1",
    "description": "RabbitMQ, inside the platform's network only",
}


def _key(declared: EventType) -> str:
    return f"{declared.name}.v{declared.version}"


def _message(declared: EventType) -> dict[str, Any]:
    return {
        "name": declared.wire_type,
        "title": f"{declared.name}, version {declared.version}",
        "summary": declared.summary,
        "contentType": CONTENT_TYPE,
        "tags": [{"name": declared.producer}],
        "payload": body_of(declared),
        "examples": [{"payload": example_body(declared)}],
    }


def _topic(declared: EventType) -> dict[str, Any]:
    routes = routes_of(declared)
    address = f"{declared.name}.{{route}}" if routes else declared.name
    parameters = {"parameters": {"route": {"enum": routes, "description": "Which queue it is for"}}} if routes else {}
    exchange = {"name": topology.EXCHANGE, "type": "direct", "durable": True, "autoDelete": False, "vhost": "kabar"}
    return {
        "address": address,
        "summary": declared.summary,
        "messages": {_key(declared): {"$ref": f"#/components/messages/{_key(declared)}"}},
        **parameters,
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": BINDING}},
    }


def _queue(queue: QueueDeclaration) -> dict[str, Any]:
    route = f" and the route `{queue.route}`" if queue.route else ""
    lane = f" What is urgent waits in `{queue.name}.{topology.URGENT}`, declared alike." if queue.urgent_lane else ""
    declared = {"name": queue.name, "durable": True, "exclusive": False, "autoDelete": False, "vhost": "kabar"}
    return {
        "address": queue.name,
        "summary": f"A quorum queue, bound to {topology.EXCHANGE} with the names of its messages{route}.{lane}",
        "messages": {_key(sent): {"$ref": f"#/components/messages/{_key(sent)}"} for sent in queue.events},
        "bindings": {"amqp": {"is": "queue", "queue": declared, "bindingVersion": BINDING}},
    }


def _send(declared: EventType) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{declared.name}"},
        "summary": f"{declared.producer} sends: {declared.summary}",
        "tags": [{"name": declared.producer}],
        "messages": [{"$ref": f"#/channels/{declared.name}/messages/{_key(declared)}"}],
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True, "bindingVersion": BINDING}},
    }


def _receive(queue: QueueDeclaration) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{queue.name}"},
        "summary": f"{service_of(queue)} receives.",
        "tags": [{"name": service_of(queue)}],
        "messages": [{"$ref": f"#/channels/{queue.name}/messages/{_key(sent)}"} for sent in queue.events],
        "bindings": {"amqp": {"ack": True, "bindingVersion": BINDING}},
    }
