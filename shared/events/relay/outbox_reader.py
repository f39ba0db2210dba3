"""Reading what is pending, and waking up when something is committed."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from typing import Any

import structlog
from bson.codec_options import CodecOptions
from pymongo import ASCENDING
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.events.declare.recorded import EventDocument
from shared.events.log.message import Message
from shared.events.log.store import events, waiting

log = structlog.get_logger()

#: Milliseconds that one wait for a commit lasts at most.
PATIENCE_MS = 100
#: Times without a zone: to give each its own costs a third of what decoding an event does.
_QUICK: CodecOptions[EventDocument] = CodecOptions()
#: What of an event says where it belongs.
_PLACE = {"source": 1, "subject": 1, "version": 1}


def pending(limit: int, under_way: Collection[str] = (), after: str = "") -> list[Message]:
    """The oldest unpublished events but those under way, oldest first, an item's always in the order of their versions.

    Ids are made on several hosts whose clocks may differ: an earlier version of an item may have a later id. Where the
    limit, or `after`, cuts the reading, such earlier versions are fetched from beyond. With `after`, the id up to which
    all was read before, the database need not look through what is under way; what was committed late with an earlier
    id has to be read for without it, sooner or later.
    """
    wanted: dict[str, Any] = {}
    if after:
        wanted["_id"] = {"$gt": after}
    elif under_way:
        wanted["_id"] = {"$nin": list(under_way)}
    batch = _logged(_ids(wanted, limit))
    if after or len(batch) == limit:
        batch += _left_behind(batch, under_way)
    return _in_version_order(batch)


def _left_behind(batch: list[Message], under_way: Collection[str]) -> list[Message]:
    """Unpublished events that precede one of the batch and are not in it."""
    newest: dict[tuple[str, str], int] = {}
    for event in batch:
        if event.version > 1:
            key = (event.source, event.subject)
            newest[key] = max(event.version, newest.get(key, 0))
    if not newest:
        return []
    known = {event.id for event in batch} | set(under_way)
    earlier = [
        found["_id"] for found in events().find({"subject": {"$in": [subject for _, subject in newest]}}, _PLACE)
        if found["_id"] not in known and found["version"] < newest.get((found["source"], found["subject"]), 0)
    ]  # fmt: skip
    return _logged(_ids({"_id": {"$in": earlier}})) if earlier else []


def _ids(wanted: dict[str, Any], limit: int = 0) -> list[str]:
    """Of what waits in the outbox. Only what a majority has is published: nothing else is sure to stay committed."""
    outbox = waiting().with_options(read_concern=ReadConcern("majority"))
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


class Wake:
    """Hears of the next commit by change stream, which tells in the order of the commits."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._seen: deque[str] = deque(maxlen=20_000)
        self._seen_set: set[str] = set()

    @property
    def listens(self) -> bool:
        """Whether commits are heard of; after a storm the outbox has to be read once more first."""
        return self._stream is not None

    def listen(self) -> None:
        """Open the change stream, before the outbox is read, so that no commit falls between the two unnoticed."""
        if self._stream is None:
            pipeline = [{"$match": {"operationType": "insert"}}]
            self._stream = events().watch(pipeline, max_await_time_ms=PATIENCE_MS)

    def saw(self, batch: Iterable[Message]) -> None:
        """These are dealt with: their notices, if they are still to come, need wake nobody."""
        if self._stream is None:
            return
        for event in batch:
            if len(self._seen) == self._seen.maxlen:
                self._seen_set.discard(self._seen[0])
            self._seen.append(event.id)
            self._seen_set.add(event.id)

    def wait(self) -> Message | None:
        """What was committed after all that is dealt with, at once; None where nothing was within PATIENCE_MS."""
        while True:
            notice = self._stream.try_next()
            if notice is None:
                return None
            if notice["documentKey"]["_id"] not in self._seen_set:
                return Message.of(notice["fullDocument"])

    def close(self) -> None:
        """End the change stream; the next wait opens another."""
        stream, self._stream = self._stream, None
        self._seen.clear()
        self._seen_set.clear()
        if stream is not None:
            try:
                stream.close()
            except PyMongoError as error:
                log.info("change_stream_close", error=repr(error))
