"""What a platform keeps beside posts, such as uploaded photos, on disk and in memory."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sandbox.journal import Journal

#: `id` and what was given.
Record = dict[str, Any]


class Records:
    """Numbered records; safe to use from several threads, and survives a restart."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._journal = Journal(path)
        self._records: dict[int, Record] = {}
        self._last = 0
        for entry in self._journal.records():
            self._apply(entry)

    def add(self, fields: dict[str, Any]) -> Record:
        """Keep a new record; its `id` is the next number."""
        with self._lock:
            return self._record({**fields, "id": self._last + 1})

    def change(self, record_id: int, fields: dict[str, Any]) -> Record:
        """Change a record; raises KeyError."""
        with self._lock:
            return self._record({**self._records[record_id], **fields})

    def remove(self, record_id: int) -> Record:
        """Forget a record; raises KeyError."""
        with self._lock:
            known = self._records[record_id]
            self._record({"id": record_id, "removed": True})
            return known

    def get(self, record_id: int) -> Record | None:
        """The record, or None."""
        with self._lock:
            found = self._records.get(record_id)
            return dict(found) if found else None

    def all(self) -> list[Record]:
        """Every record, oldest first."""
        with self._lock:
            return [dict(record) for record in self._records.values()]

    def _record(self, entry: Record) -> Record:
        self._journal.append(entry)
        return self._apply(entry)

    def _apply(self, entry: Record) -> Record:
        self._last = max(self._last, entry["id"])
        if entry.get("removed"):
            self._records.pop(entry["id"], None)
        else:
            self._records[entry["id"]] = entry
        return dict(entry)
