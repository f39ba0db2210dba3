"""Following the log as it is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from pymongo import ASCENDING, DESCENDING

from shared.db import Document
from shared.events.declare.recorded import EventDocument
from shared.events.log.store import events

#: Seconds between looks for what is new.
LOOK = 0.5


def last(count: int, event_type: str | None = None, subject: str | None = None) -> list[EventDocument]:
    """The newest events, oldest of them first."""
    found = events().find(_wanted(event_type, subject)).sort("_id", DESCENDING).limit(count)
    return list(found)[::-1]


def follow(
    after: str, stop: threading.Event, event_type: str | None = None, subject: str | None = None
) -> Iterator[EventDocument]:
    """Events recorded after the one with that id (empty: from now on the first), until `stop` is set."""
    while not stop.is_set():
        wanted = _wanted(event_type, subject) | {"_id": {"$gt": after}}
        for document in events().find(wanted).sort("_id", ASCENDING):
            after = document["_id"]
            yield document
        stop.wait(LOOK)


def _wanted(event_type: str | None, subject: str | None) -> Document:
    return {name: value for name, value in (("type", event_type), ("subject", subject)) if value}
