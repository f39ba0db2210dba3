"""The mailbox on disk: every message as it came in its own .eml file, and a journal as the index."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from pathlib import Path
from typing import Any

from sandbox.journal import Journal
from shared import clock
from shared.ids import new_id

PREVIEW_LENGTH = 140


@dataclass(frozen=True, slots=True)
class Mail:
    """What the list shows of one message."""

    id: str
    received_at: datetime
    sender: str
    recipients: list[str]
    subject: str
    header_from: str
    message_id: str
    size: int
    preview: str

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON-ready values."""
        return {**asdict(self), "received_at": self.received_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Search:
    """Which messages: every condition that is set must hold."""

    to: str = ""
    subject: str = ""
    message_id: str = ""
    since: datetime | None = None

    def matches(self, mail: Mail) -> bool:
        """True when the mail satisfies all conditions; texts are found anywhere, in any case."""
        return (
            (not self.to or any(self.to.casefold() == one.casefold() for one in mail.recipients))
            and self.subject.casefold() in mail.subject.casefold()
            and (not self.message_id or self.message_id == mail.message_id)
            and (self.since is None or mail.received_at >= self.since)
        )


class MailStore:
    """All received mail, oldest first in memory, never deleted."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "mail"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._journal = Journal(self._folder / "index.jsonl")
        self._lock = threading.Lock()
        self._mails: dict[str, Mail] = {}
        for record in self._journal.records():
            mail = Mail(**{**record, "received_at": datetime.fromisoformat(record["received_at"])})
            self._mails[mail.id] = mail

    def add(self, content: bytes, message: EmailMessage, sender: str, recipients: list[str]) -> Mail:
        """Keep one message; when this returns it is on the disk."""
        mail = Mail(
            id=new_id(),
            received_at=clock.now(),
            sender=sender,
            recipients=recipients,
            subject=str(message.get("Subject", "")),
            header_from=str(message["From"]),
            message_id=str(message["Message-ID"]).strip(),
            size=len(content),
            preview=" ".join(text_of(message).split())[:PREVIEW_LENGTH],
        )
        self._write(mail.id, content)
        with self._lock:
            self._journal.append(mail.as_dict())
            self._mails[mail.id] = mail
        return mail

    def newest(self, search: Search, limit: int, before: str = "") -> list[Mail]:
        """At most `limit` matching messages, newest first, older than the message `before`."""
        with self._lock:
            mails = list(self._mails.values())
        found: list[Mail] = []
        for mail in reversed(mails):
            if (not before or mail.id < before) and search.matches(mail):
                found.append(mail)
                if len(found) == limit:
                    break
        return found

    def count(self, search: Search) -> int:
        """How many messages match."""
        with self._lock:
            return sum(search.matches(mail) for mail in self._mails.values())

    def get(self, mail_id: str) -> Mail | None:
        """One message's entry."""
        return self._mails.get(mail_id)

    def raw(self, mail: Mail) -> bytes:
        """The message as it came over the wire."""
        return (self._folder / f"{mail.id}.eml").read_bytes()

    def message(self, mail: Mail) -> EmailMessage:
        """The message, parsed."""
        return BytesParser(EmailMessage, policy=SMTP).parsebytes(self.raw(mail))

    def _write(self, mail_id: str, content: bytes) -> None:
        temporary = self._folder / f".{mail_id}.new"
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self._folder / f"{mail_id}.eml")


def text_of(message: EmailMessage) -> str:
    """The plain text part, or nothing."""
    part = message.get_body(("plain",))
    return str(part.get_content()) if part else ""


def html_of(message: EmailMessage) -> str:
    """The HTML part, or nothing."""
    part = message.get_body(("html",))
    return str(part.get_content()) if part else ""


def attachments_of(message: EmailMessage) -> Iterator[tuple[str, str, int]]:
    """Name, media type and size in bytes of each attached file."""
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        yield part.get_filename() or "", part.get_content_type(), len(content) if isinstance(content, bytes) else 0
