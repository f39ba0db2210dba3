"""A declarative runtime for event consumers on kombu.

A handler declares which events it takes and whether its effect is in the database (`effect`) or outside (`task`);
the runtime batches, deduplicates, commits, acknowledges, retries and parks.
"""

from shared.events.consume.declaration import Consumer
from shared.events.consume.verdict import Park, Retry

__all__ = ["Consumer", "Park", "Retry"]
