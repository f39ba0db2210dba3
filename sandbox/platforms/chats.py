"""What people write to a number on WhatsApp, on disk and in memory; what they got is among the platform's posts."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sandbox.journal import Journal

#: `account`, `number`, `id`, `text`, and `at` in seconds since the epoch.
Inbound = dict[str, Any]


class ChatStore:
    """Messages of people by account and number; safe to use from several threads, and survives a restart."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._journal = Journal(folder / "chats.jsonl")
        self._messages: dict[tuple[str, str], list[Inbound]] = {}
        for record in self._journal.records():
            self._keep(record)

    def add(self, message: Inbound) -> None:
        """Keep a new message."""
        with self._lock:
            self._journal.append(message)
            self._keep(message)

    def of(self, account: str, number: str) -> list[Inbound]:
        """What a number wrote to an account, oldest first."""
        with self._lock:
            return list(self._messages.get((account, number), ()))

    def last(self, account: str, number: str) -> Inbound | None:
        """The newest message of a number to an account."""
        return max(self.of(account, number), key=lambda message: float(message["at"]), default=None)

    def everybody(self) -> list[tuple[str, str]]:
        """Accounts and the numbers that wrote to them."""
        with self._lock:
            return list(self._messages)

    def _keep(self, message: Inbound) -> None:
        self._messages.setdefault((message["account"], message["number"]), []).append(message)
