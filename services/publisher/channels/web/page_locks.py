"""Which writer writes a page that many articles share, across threads and processes.

Every writer that changed the data takes a ticket, then waits for the page's lock. The one that gets the lock writes the
page from the data as it is then, for all tickets taken so far; the others find their ticket served and return. So no
change is missing, and many changes at once cost two writes of the page, not one each.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Tickets taken and tickets served.
_COUNTERS = struct.Struct("<QQ")


class PageLocks:
    """Locks kept as files in one folder, which all writers of the site share."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made at first use."""
        self._folder = folder

    def run_coalesced(self, key: str, write: Callable[[], object]) -> bool:
        """Have the page of `key` written after this call began; False where another writer did it for this call too."""
        ticket = self._take_ticket(key)
        with self.exclusive(key):
            taken, served = self._read(key)
            if served >= ticket:
                return False
            write()
            self._mark_served(key, taken)
            return True

    @contextmanager
    def exclusive(self, key: str) -> Iterator[None]:
        """Hold the lock of `key`; it is free again when its process ends."""
        with self._open(f"{key}.lock") as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

    def _take_ticket(self, key: str) -> int:
        with self._counters(key) as descriptor:
            taken, served = _load(descriptor)
            _save(descriptor, taken + 1, served)
            return taken + 1

    def _read(self, key: str) -> tuple[int, int]:
        with self._counters(key) as descriptor:
            return _load(descriptor)

    def _mark_served(self, key: str, ticket: int) -> None:
        with self._counters(key) as descriptor:
            taken, _ = _load(descriptor)
            _save(descriptor, taken, ticket)

    @contextmanager
    def _counters(self, key: str) -> Iterator[int]:
        with self._open(f"{key}.tickets") as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor

    @contextmanager
    def _open(self, name: str) -> Iterator[int]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name.strip("/").replace("/", "-")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def _load(descriptor: int) -> tuple[int, int]:
    raw = os.pread(descriptor, _COUNTERS.size, 0)
    if len(raw) < _COUNTERS.size:
        return 0, 0
    taken, served = _COUNTERS.unpack(raw)
    return taken, served


def _save(descriptor: int, taken: int, served: int) -> None:
    os.pwrite(descriptor, _COUNTERS.pack(taken, served), 0)
