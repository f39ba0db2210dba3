"""What each webhook receiver got, on disk and in memory."""

from __future__ import annotations

import base64
import os
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.journal import Journal
from sandbox.webhooks import verdicts
from sandbox.webhooks.verdicts import Call, Verdict
from shared import clock
from shared.ids import new_id

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
ACCEPTED: tuple[Verdict, ...] = ("verified", "unverified")


@dataclass(slots=True)
class _Receiver:
    journal: Journal
    secret: str | None
    calls: list[dict[str, Any]]
    digests: dict[str, str] = field(default_factory=dict)


class WebhookStore:
    """Receivers come into being with their first call or secret; every call is kept with its verdict."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "webhooks"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._receivers: dict[str, _Receiver] = {}
        for folder in sorted(self._folder.iterdir()):
            if folder.is_dir() and NAME.fullmatch(folder.name):
                self._open(folder.name)

    def set_secret(self, name: str, secret: str) -> None:
        """From now on calls to `name` must carry a signature made with `secret`; raises BadSecret."""
        verdicts.check_secret(secret)
        with self._lock:
            receiver = self._open(name)
            path = self._folder / name / "secret"
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secret)
            receiver.secret = secret

    def receive(self, name: str, call: Call) -> dict[str, Any]:
        """Judge and keep one call; returns the verdict and, where it is not good, the reason."""
        with self._lock:
            receiver = self._open(name)
            verdict, reason = _judge(receiver, call)
            record = {
                "id": new_id(),
                "received_at": clock.now().isoformat(),
                "verdict": verdict,
                "reason": reason,
                "webhook_id": call.webhook_id,
                "headers": call.headers,
                "digest": call.digest,
                "payload": verdicts.payload_of(call),
                "body": base64.b64encode(call.body).decode(),
            }
            receiver.journal.append(record)
            _remember(receiver, record)
            return record

    def calls(self, name: str) -> list[dict[str, Any]] | None:
        """Everything that came in for `name`, oldest first; None where the name is unknown."""
        with self._lock:
            receiver = self._receivers.get(name)
            return list(receiver.calls) if receiver else None

    def summary(self) -> list[dict[str, Any]]:
        """For each receiver how many calls got which verdict."""
        with self._lock:
            return [
                {
                    "name": name,
                    "secret": receiver.secret is not None,
                    "calls": len(receiver.calls),
                    "accepted": sum(call["verdict"] in ACCEPTED for call in receiver.calls),
                    "refused": sum(call["verdict"] in ("invalid", "conflict") for call in receiver.calls),
                    "duplicates": sum(call["verdict"] == "duplicate" for call in receiver.calls),
                    "last": receiver.calls[-1]["received_at"] if receiver.calls else None,
                }
                for name, receiver in sorted(self._receivers.items())
            ]

    def _open(self, name: str) -> _Receiver:
        receiver = self._receivers.get(name)
        if receiver is None:
            folder = self._folder / name
            journal = Journal(folder / "calls.jsonl")
            secret = folder / "secret"
            receiver = _Receiver(journal, secret.read_text() if secret.exists() else None, [])
            for record in journal.records():
                _remember(receiver, record)
            self._receivers[name] = receiver
        return receiver


def _remember(receiver: _Receiver, record: dict[str, Any]) -> None:
    receiver.calls.append({key: value for key, value in record.items() if key != "body"})
    if record["verdict"] in ACCEPTED:
        receiver.digests[record["webhook_id"]] = record["digest"]


def _judge(receiver: _Receiver, call: Call) -> tuple[Verdict, str | None]:
    missing = [name for name in verdicts.HEADERS if name not in call.headers]
    if missing:
        return "invalid", f"missing {', '.join(missing)}"
    reason = verdicts.fault(call, receiver.secret) if receiver.secret else None
    if reason:
        return "invalid", reason
    known = receiver.digests.get(call.webhook_id)
    if known is None:
        return ("verified", None) if receiver.secret else ("unverified", "no secret was given yet")
    if known == call.digest:
        return "duplicate", "this webhook-id was taken before"
    return "conflict", "this webhook-id was taken before with another body"
