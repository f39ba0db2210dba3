"""Events: declared once, committed with the change they report, delivered at least once, taking effect once."""

from shared.events.consume import Consumer, Park, Retry
from shared.events.consume.worker import run_worker
from shared.events.declare.event import Event, EventType

__all__ = ["Consumer", "Event", "EventType", "Park", "Retry", "run_worker"]
