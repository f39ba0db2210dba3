"""An event of the log, made ready to be sent."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from shared.events.declare import cloudevents
from shared.events.declare.recorded import EventDocument


class Message(NamedTuple):
    """Where it goes, where it belongs, and what is sent; a relay need not know its type for that.

    A tuple, since a relay makes thousands a second and a frozen dataclass takes several times as long.
    """

    id: str
    name: str
    source: str
    subject: str
    version: int
    routing_key: str
    trace: str | None
    body: bytes

    @classmethod
    def of(cls, recorded: EventDocument) -> Message:
        """The message about an event as the log keeps it."""
        return cls(
            recorded["_id"], recorded["type"], recorded["source"], recorded["subject"], recorded["version"],
            recorded["routing_key"], recorded.get("trace"), cloudevents.body(recorded),
        )  # fmt: skip

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of what is sent: everything that the event says."""
        return hashlib.sha256(self.body).digest()
