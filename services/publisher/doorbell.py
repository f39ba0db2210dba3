"""Work that is done soon after something says that there is some."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

log = structlog.get_logger()

#: Seconds from a ring to the work, so that messages that come together lead to one call.
TOGETHER = 0.02


class Doorbell:
    """Calls one function whenever it was rung, one call at a time, in a thread that starts with the first ring."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name, self._work = name, work
        self._lock = threading.Lock()
        self._rung = self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def ring(self) -> None:
        """There is something to do; a ring during a call leads to another one."""
        with self._lock:
            if self._rung or self._closed:
                return
            self._rung = True
            self._thread.submit(self._call)

    def close(self) -> None:
        """Wait for a call that is under way; there is none afterwards."""
        with self._lock:
            self._closed = True
        self._thread.shutdown()

    def _call(self) -> None:
        time.sleep(TOGETHER)
        with self._lock:
            self._rung = False
            if self._closed:
                return
        try:
            self._work()
        except Exception:
            log.exception("doorbell_failed", work=self._name)
