"""Waiting for the next committed event by change stream, which delivers in the order of the commits."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from shared.events.log.message import Message
from shared.events.log.store import events

log = structlog.get_logger()

#: Milliseconds that one wait for a commit lasts at most.
WAIT_MS = 100
#: Ids of events that are sent already, of which the stream may still deliver notices.
REMEMBERED = 20_000


class CommitStream:
    """Delivers events as they are committed, except those that were sent already."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._sent: deque[str] = deque(maxlen=REMEMBERED)
        self._sent_set: set[str] = set()

    @property
    def is_open(self) -> bool:
        """Whether commits are delivered; after it was closed the outbox has to be read once more first."""
        return self._stream is not None

    def open(self) -> None:
        """Open the change stream, before the outbox is read, so that no commit falls between the two unnoticed."""
        if self._stream is None:
            pipeline = [{"$match": {"operationType": "insert"}}]
            self._stream = events().watch(pipeline, max_await_time_ms=WAIT_MS)

    def skip(self, batch: Iterable[Message]) -> None:
        """These were sent: their notices, if they are still to come, are passed over."""
        if self._stream is None:
            return
        for event in batch:
            if len(self._sent) == self._sent.maxlen:
                self._sent_set.discard(self._sent[0])
            self._sent.append(event.id)
            self._sent_set.add(event.id)

    def next(self) -> Message | None:
        """The next committed event that was not sent yet; None where there was none within WAIT_MS."""
        while True:
            notice = self._stream.try_next()
            if notice is None:
                return None
            if notice["documentKey"]["_id"] not in self._sent_set:
                return Message.of(notice["fullDocument"])

    def close(self) -> None:
        """Close the change stream; `open` opens another."""
        stream, self._stream = self._stream, None
        self._sent.clear()
        self._sent_set.clear()
        if stream is not None:
            try:
                stream.close()
            except PyMongoError as error:
                log.info("change_stream_close", error=repr(error))
