"""Recording an event in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from pymongo.client_session import ClientSession

from shared import tracing
from shared.clock import now
from shared.events.declare import topology
from shared.events.declare.event import SYSTEM_ACTOR, Event, EventType
from shared.events.declare.recorded import to_document
from shared.events.log.store import events, outbox_entries
from shared.ids import new_id


class Unroutable(LookupError):
    """No queue is bound to the routing key; the relay could never publish the event."""


class Actor(Protocol):
    """Who did it; a signed-in principal is one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...


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
    time: datetime | None = None,
) -> Event:
    """Commit an event together with the change made through `session`; raises as `prepare`, before anything is written.

    `route` is appended to the routing key (`delivery.requested` + `web`), for queues that take only a part. `urgent`
    puts it into the consumer's urgent lane; it should be the same for all events of an item, which otherwise overtake
    each other. `time` is the moment of the change where its document has one, so that both show the same; else now.
    """
    event = prepare(
        event_type,
        subject=subject,
        version=version,
        data=data,
        actor=actor,
        route=route,
        urgent=urgent,
        time=time,
    )
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
    time: datetime | None = None,
) -> Event:
    """A valid event that is recorded nowhere yet, for `record_all`; raises InvalidEvent, Unroutable."""
    event_type.check(data)
    key = ".".join(filter(None, (event_type.name, route, topology.URGENT if urgent else None)))
    if key not in topology.routing_keys():
        raise Unroutable(key)
    return Event(
        id=new_id(),
        type=event_type,
        subject=subject,
        version=version,
        time=time or now(),
        source=event_type.producer,
        actor={"id": actor.id, "name": actor.name, "role": actor.role} if actor else SYSTEM_ACTOR,
        data=data,
        routing_key=key,
        trace=tracing.traceparent(),
    )


def record_all(session: ClientSession, prepared: Sequence[Event]) -> None:
    """Commit prepared events together with the changes made through `session`; the relay has to publish them."""
    events().insert_many([to_document(event) for event in prepared], session=session)
    outbox_entries().insert_many([{"_id": event.id} for event in prepared], session=session)
