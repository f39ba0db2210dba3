"""A limit to how long a handler may take."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log = structlog.get_logger()

#: Seconds that a handler has to end after TimeLimitExceeded was raised in it. Then its process ends: nothing else stops
#: a thread.
GRACE = 20.0
#: Exit code of a process whose handler did not end (EX_SOFTWARE of sysexits.h).
STUCK = 70


class TimeLimitExceeded(RuntimeError):
    """Raised in the thread of a handler that takes longer than its consumer allows."""


class TimeLimit:
    """Watches one thread: work within `watching` may take `seconds`; another thread has to call `enforce`."""

    def __init__(self, consumer: str, seconds: float) -> None:
        self._consumer, self._seconds = consumer, seconds
        self._lock = threading.Lock()
        self._thread = 0
        self._until: float | None = None
        self._raised = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """The limit holds for the block, in the thread that runs it; raises TimeLimitExceeded, at its end at latest.

        What is to be raised in a thread is never withdrawn: Python 3.11 would keep checking for it, and hang where it
        is traced.
        """
        with self._lock:
            self._thread, self._until, self._raised = threading.get_ident(), time.monotonic() + self._seconds, False
        try:
            yield
        finally:
            try:
                self._stop_watching()
            except TimeLimitExceeded:
                self._stop_watching()  # raised only now, and only once
                raise

    def _stop_watching(self) -> None:
        with self._lock:
            self._until = None

    def enforce(self) -> None:
        """Raise TimeLimitExceeded in a thread that exceeded its limit; end the process where that does not help."""
        with self._lock:
            if self._until is None or time.monotonic() < self._until:
                return
            if self._raised:
                log.critical("handler_stuck", consumer=self._consumer, seconds=self._seconds + GRACE)
                os._exit(STUCK)
            log.error("handler_exceeded_its_limit", consumer=self._consumer, seconds=self._seconds)
            self._raised, self._until = True, time.monotonic() + GRACE
            _raise_in(self._thread, TimeLimitExceeded)


def _raise_in(thread: int, error: type[Exception]) -> None:
    """Python raises it before one of that thread's next instructions."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
