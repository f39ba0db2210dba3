"""Events: declared once, committed with the change they tell of, delivered at least once, taking effect once."""

from shared.events.consumer import Consumer, Park, Retry
from shared.events.consumer.worker import run_worker
from shared.events.event import Event, EventType

__all__ = ["Consumer", "Event", "EventType", "Park", "Retry", "run_worker"]
