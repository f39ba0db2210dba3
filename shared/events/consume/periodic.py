"""Work that is repeated at intervals, side by side, with as many threads as are busy at once."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

log = structlog.get_logger()

#: Seconds of the pause after each call, and what is called.
Periodic = tuple[float, Callable[[], Any]]
#: Seconds between two checks whether the worker is to stop.
IDLE = 0.5


class PeriodicWork(threading.Thread):
    """Repeats each work until `stop` is set, and waits for what is running then.

    However long one takes, it delays no other, and is not begun a second time meanwhile. A failure is logged, and the
    work repeated after its pause.
    """

    def __init__(self, periodic: Sequence[Periodic], stop: threading.Event) -> None:
        super().__init__(name="periodic", daemon=True)
        self._periodic, self._stopping = periodic, stop
        self._changed = threading.Condition()
        moment = time.monotonic()
        #: When each (by its index) is due, on the monotonic clock; those that are running are not among them. They
        #: begin one after the other, so that few threads do for what takes little time.
        self._due = [(moment + seconds * (n + 1) / len(periodic), n) for n, (seconds, _work) in enumerate(periodic)]
        heapq.heapify(self._due)

    def run(self) -> None:
        """Begin what is due until stopped."""
        with ThreadPoolExecutor(max(1, len(self._periodic)), thread_name_prefix=self.name) as pool:
            while not self._stopping.is_set():
                for index in self._take_due():
                    pool.submit(self._call, index)

    def _take_due(self) -> list[int]:
        """What is due by now, or when some time has passed."""
        with self._changed:
            self._changed.wait(max(0.0, min(IDLE, self._due[0][0] - time.monotonic())) if self._due else IDLE)
            due = []
            while self._due and self._due[0][0] <= time.monotonic():
                due.append(heapq.heappop(self._due)[1])
            return due

    def _call(self, index: int) -> None:
        seconds, work = self._periodic[index]
        try:
            work()
        except Exception:
            log.exception("periodic_failed", work=getattr(work, "__name__", "periodic"))
        finally:
            with self._changed:
                heapq.heappush(self._due, (time.monotonic() + seconds, index))
                self._changed.notify()
