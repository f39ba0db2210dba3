"""Taking confirmed events out of the outbox and linking them to the hash chain, in a thread beside the relay's."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

from prometheus_client import Counter as Metric

from shared.events.log.chain import Head, head, link
from shared.events.log.message import Message

PUBLISHED = Metric("kabar_events_published", "Events confirmed by the broker and marked", ("source",))


class Linker:
    """Links one batch at a time; what is confirmed meanwhile is linked together afterwards."""

    def __init__(self) -> None:
        self._head = Head()
        self._confirmed: list[Message] = []
        self._linking: list[Message] = []
        self._linked: Future[Head] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="relay-linker")

    @property
    def confirmed(self) -> int:
        """How many events wait to be linked."""
        return len(self._confirmed)

    @property
    def unfinished(self) -> list[Message]:
        """What is confirmed and may still be in the outbox."""
        return [*self._linking, *self._confirmed]

    def read_head(self) -> None:
        """Go on from the chain's newest block, as the database has it."""
        self._head = head()

    def add(self, confirmed: list[Message]) -> None:
        """The broker has confirmed these."""
        self._confirmed += confirmed

    def start(self) -> None:
        """Begin to link what is confirmed, once the batch before is linked; raises as `finish`."""
        self.finish()
        if self._confirmed:
            self._linking, self._confirmed = self._confirmed, []
            self._linked = self._thread.submit(link, self._linking, self._head)

    def finish(self) -> None:
        """Wait until the batch that is being linked is; raises Overtaken and what pymongo raises."""
        if self._linked:
            self._head, self._linked = self._linked.result(), None
            for source, count in Counter(event.source for event in self._linking).items():
                PUBLISHED.labels(source).inc(count)
            self._linking = []

    def forget(self) -> None:
        """Drop what is not linked: it is still in the outbox, and will be sent again."""
        self._confirmed, self._linking, self._linked = [], [], None

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()
