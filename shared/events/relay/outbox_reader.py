"""Reading what waits in the outbox."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import ASCENDING
from pymongo.read_concern import ReadConcern

from shared.events.declare.recorded import EventDocument
from shared.events.log.message import Message
from shared.events.log.store import events, outbox_entries

#: Events in a batch at most. Larger drains a backlog faster, smaller repeats less after a crash.
BATCH_LIMIT = 1000
#: Where batches are full the outbox is read on from the end of the last one, but each such time from its beginning:
#: an event that was committed late may have an earlier id.
READ_ON = 10
#: Times without a zone: giving each its own takes a third of the time of decoding an event.
_QUICK: CodecOptions[EventDocument] = CodecOptions()
#: The fields that give an event's place in the order of its item.
_PLACE = {"source": 1, "subject": 1, "version": 1}


class OutboxReader:
    """Reads batch after batch."""

    def __init__(self) -> None:
        self._after, self._reads = "", 0

    def read(self, in_flight: Collection[str]) -> list[Message]:
        """The next batch, without the events in flight: sent, and still in the outbox."""
        self._reads += 1
        found = pending(BATCH_LIMIT, in_flight, self._after if self._reads % READ_ON else "")
        self._after = max(event.id for event in found) if len(found) >= BATCH_LIMIT else ""
        return found

    def start_over(self) -> None:
        """Read from the outbox's beginning next time."""
        self._after = ""


def pending(limit: int, in_flight: Collection[str] = (), after: str = "") -> list[Message]:
    """The oldest unpublished events but those in flight, oldest first, an item's always in the order of their versions.

    Ids are made on several hosts whose clocks may differ: an earlier version of an item may have a later id. Where the
    limit, or `after`, cuts the reading, such earlier versions are fetched from beyond. With `after`, the id up to which
    all was read before, the database need not look through what is in flight; what was committed late with an earlier
    id has to be read for without it, sooner or later.
    """
    wanted: dict[str, Any] = {}
    if after:
        wanted["_id"] = {"$gt": after}
    elif in_flight:
        wanted["_id"] = {"$nin": list(in_flight)}
    batch = _logged(_ids(wanted, limit))
    if after or len(batch) == limit:
        batch += _left_behind(batch, in_flight)
    return _in_version_order(batch)


def _left_behind(batch: list[Message], in_flight: Collection[str]) -> list[Message]:
    """Unpublished events that precede one of the batch and are not in it."""
    newest: dict[tuple[str, str], int] = {}
    for event in batch:
        if event.version > 1:
            key = (event.source, event.subject)
            newest[key] = max(event.version, newest.get(key, 0))
    if not newest:
        return []
    known = {event.id for event in batch} | set(in_flight)
    earlier = [
        found["_id"] for found in events().find({"subject": {"$in": [subject for _, subject in newest]}}, _PLACE)
        if found["_id"] not in known and found["version"] < newest.get((found["source"], found["subject"]), 0)
    ]  # fmt: skip
    return _logged(_ids({"_id": {"$in": earlier}})) if earlier else []


def _ids(wanted: dict[str, Any], limit: int = 0) -> list[str]:
    """Of what waits in the outbox. Only what a majority has is published: nothing else is sure to stay committed."""
    outbox = outbox_entries().with_options(read_concern=ReadConcern("majority"))
    return [found["_id"] for found in outbox.find(wanted).sort("_id", ASCENDING).limit(limit)]


def _logged(ids: list[str]) -> list[Message]:
    """The events behind ids of the outbox, oldest first."""
    quickly = events().with_options(codec_options=_QUICK)
    return [Message.of(found) for found in quickly.find({"_id": {"$in": ids}}).sort("_id", ASCENDING)]


def _in_version_order(batch: list[Message]) -> list[Message]:
    """Each item's places in the batch are taken by its events in the order of their versions."""
    if len({(event.source, event.subject) for event in batch}) == len(batch):
        return batch
    places: dict[tuple[str, str], deque[Message]] = {}
    for event in sorted(batch, key=lambda event: event.version):
        places.setdefault((event.source, event.subject), deque()).append(event)
    return [places[(event.source, event.subject)].popleft() for event in batch]
