"""Recording an event in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from pymongo.client_session import ClientSession

from shared import tracing
from shared.clock import now
from shared.events.declare import topology
from shared.events.declare.catalog import by_name
from shared.events.declare.event import Event, EventType
from shared.events.log.store import events, waiting
from shared.ids import new_id


class NobodyListens(LookupError):
    """No queue is bound to the routing key; the relay could never publish the event."""


class Actor(Protocol):
    """Who did it; a signed-in principal is one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


SYSTEM_ACTOR = {"id": "system", "name": "Kabar", "role": "system"}


def record(
    session: ClientSession,
    event_type: EventType,
    *,
    subject: str,
    version: int,
    data: dict[str, Any],
    actor: Actor | None = None,
    route: str | None = None,
    urgent: bool = False,
) -> Event:
    """Commit an event together with the change made through `session`; raises as `prepare`, before anything is written.

    `route` is appended to the routing key (`delivery.requested` + `web`), for queues that take only a part. `urgent`
    lets it pass by what else waits for its consumer; it should be the same for all events of an item, which otherwise
    overtake each other.
    """
    event = prepare(event_type, subject=subject, version=version, data=data, actor=actor, route=route, urgent=urgent)
    record_all(session, [event])
    return event


def prepare(
    event_type: EventType,
    *,
    subject: str,
    version: int,
    data: dict[str, Any],
    actor: Actor | None = None,
    route: str | None = None,
    urgent: bool = False,
) -> Event:
    """A valid event that is recorded nowhere yet, for `record_all`; raises InvalidEvent, NobodyListens."""
    event_type.check(data)
    key = ".".join(filter(None, (event_type.name, route, topology.URGENT if urgent else None)))
    if key not in topology.routing_keys():
        raise NobodyListens(key)
    return Event(
        id=new_id(),
        type=event_type,
        subject=subject,
        version=version,
        time=now(),
        source=event_type.producer,
        actor={"id": actor.id, "name": actor.name, "role": actor.role} if actor else SYSTEM_ACTOR,
        data=data,
        routing_key=key,
        trace=tracing.traceparent(),
    )


def record_all(session: ClientSession, prepared: Sequence[Event]) -> None:
    """Commit prepared events together with the changes made through `session`; the relay has to publish them."""
    events().insert_many([to_document(event) for event in prepared], session=session)
    waiting().insert_many([{"_id": event.id} for event in prepared], session=session)


def to_document(event: Event) -> dict[str, Any]:
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


def from_document(document: dict[str, Any]) -> Event:
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
