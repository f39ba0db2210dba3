"""Who consumes an event: the queues that the topology binds to its routing key."""

from __future__ import annotations

from shared.events.declare.event import EventType
from shared.events.declare.topology import QUEUES, QueueDeclaration


def queues_of(declared: EventType) -> list[QueueDeclaration]:
    """The queues that get events of this type, or a part of them where its routing key has a route appended."""
    return [queue for queue in QUEUES.values() if any(_takes(binding, declared.name) for binding in queue.bindings)]


def routes_of(declared: EventType) -> list[str]:
    """What producers append to the routing key so that it reaches one queue only; empty for most types."""
    prefix = f"{declared.name}."
    bindings = (binding for queue in QUEUES.values() for binding in queue.bindings)
    return [binding.removeprefix(prefix) for binding in bindings if binding.startswith(prefix)]


def service_of(queue: QueueDeclaration) -> str:
    """The service whose worker takes from the queue."""
    return queue.name.partition(".")[0]


def _takes(binding: str, name: str) -> bool:
    """Bindings are `#`, `content.*`, a whole name, or a name with a route."""
    if binding == "#":
        return True
    if binding.endswith(".*"):
        return binding.removesuffix("*") == f"{name.rpartition('.')[0]}."
    return binding == name or binding.startswith(f"{name}.")
