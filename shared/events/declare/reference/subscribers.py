"""Who consumes an event: the queues that declare it."""

from __future__ import annotations

from shared.events.declare.event import EventType
from shared.events.declare.topology import QUEUES, QueueDeclaration


def queues_of(declared: EventType) -> list[QueueDeclaration]:
    """The queues that receive events of this type, or those of them that are sent with the queue's route."""
    return [queue for queue in QUEUES.values() if declared in queue.events]


def routes_of(declared: EventType) -> list[str]:
    """What producers append to the routing key so that it reaches one queue only; empty for most types."""
    return [queue.route for queue in queues_of(declared) if queue.route]


def service_of(queue: QueueDeclaration) -> str:
    """The service whose worker takes from the queue."""
    return queue.name.partition(".")[0]
