"""An event as the log keeps it. The shape is stored for good: fields are added, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NotRequired, TypedDict

from shared.events.declare.catalog import by_name
from shared.events.declare.event import Event, EventActor


class EventDocument(TypedDict):
    """A document of `events`; `type` and `schema_version` name its declaration."""

    _id: str
    type: str
    schema_version: int
    subject: str
    version: int
    time: datetime
    source: str
    actor: EventActor
    data: dict[str, Any]
    routing_key: str
    #: W3C traceparent; events of the first releases have none.
    trace: NotRequired[str | None]


def to_document(event: Event) -> EventDocument:
    """The event as the log keeps it."""
    return {
        "_id": event.id,
        "type": event.type.name,
        "schema_version": event.type.version,
        "subject": event.subject,
        "version": event.version,
        "time": event.time,
        "source": event.source,
        "actor": event.actor,
        "data": event.data,
        "routing_key": event.routing_key,
        "trace": event.trace,
    }


def from_document(document: EventDocument) -> Event:
    """The event behind a document of the log; raises UnknownEventType."""
    return Event(
        id=document["_id"],
        type=by_name(document["type"], document["schema_version"]),
        subject=document["subject"],
        version=document["version"],
        time=document["time"],
        source=document["source"],
        actor=document["actor"],
        data=document["data"],
        routing_key=document["routing_key"],
        trace=document.get("trace"),
    )
