"""What every channel promises, whatever is behind it.

A channel is stateless towards the ledger: it gets an order and returns what happened. Recording intent and
outcome, retrying and choosing between publish, update and withdraw is the worker's work, not the channel's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from services.publisher.documents import Correction
from shared.channels import ChannelDeclaration
from shared.reasons import Reason

#: One channel's form of an item, exactly as it was approved and hashed.
Variant = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a channel: the site, one subscriber, one endpoint."""

    #: Names the target permanently and is part of the ledger's unique key.
    key: str
    #: What people may see of it; never a whole address of a person.
    label: str


@dataclass(frozen=True, slots=True)
class Package:
    """One approved revision of an item with its variants; their hashes were verified before a channel sees it."""

    item_id: str
    #: 1 for the first approval, one more with each correction.
    revision: int
    #: SHA-256 over all variants, as the second person approved it.
    content_hash: str
    #: By channel name.
    variants: Mapping[str, Variant]
    #: code, name, slug
    agency: Mapping[str, str]
    #: Slugs of shared.content.topics.
    topic: str
    kind: str
    #: Path of the article on the public site, with slashes at both ends. Fixed at the first approval; never changes.
    path: str
    #: First approval of the item; the date readers see as "published".
    published_at: datetime
    #: Approval of this revision; later than published_at for a correction.
    approved_at: datetime
    #: The corrections so far, oldest first.
    corrections: tuple[Correction, ...] = ()
    #: Set when the item was withdrawn: the moment, and the reason that readers are shown.
    withdrawn_at: datetime | None = None
    withdrawal_note: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One delivery as its channel sees it."""

    #: The ledger's id; the same over all attempts, so it serves as idempotency key.
    id: str
    target: str
    requested_at: datetime
    #: 1 at the first attempt.
    attempt: int
    #: What this target called the item when it was delivered there before.
    remote_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Succeeded:
    """It is there. `response_digest` is a SHA-256 of the response or of what was written."""

    remote_id: str
    url: str | None
    response_digest: str
    #: Small facts for the ledger page, such as the response's status. No personal data.
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """It certainly is not there. Temporary failures are tried again, not before `retry_after` seconds."""

    reason: Reason
    permanent: bool
    retry_after: float | None = None
    #: The place itself is no more, such as a reader who unsubscribed: it does not count against coverage.
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It is not known whether it arrived: the request was sent and no clear response came."""

    reason: Reason


Outcome = Succeeded | Failed | Unknown


class Channel(Protocol):
    """One kind of place. Methods block, return within their own time limit, and raise only on bugs.

    An exception that escapes is recorded as Unknown, because nothing is known of what happened before it.
    """

    @property
    def declaration(self) -> ChannelDeclaration:
        """Its entry in shared.channels.CHANNELS, which has its name, its capabilities and its limits."""
        ...

    def targets(self, package: Package, after: str = "") -> Iterable[Target]:
        """Where a new item goes: the targets whose key is greater than `after`, in the order of their keys.

        Lazy, so that a channel of many targets is planned in batches. Reads the database, calls nothing outside.
        """
        ...

    def publish(self, package: Package, order: Order) -> Outcome:
        """Bring the item to a target for the first time."""
        ...

    def update(self, package: Package, order: Order) -> Outcome:
        """Bring a correction to a target that has an earlier revision."""
        ...

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Take the item back from a target, or send the notice of the withdrawal where it cannot be taken back."""
        ...


@runtime_checkable
class BatchPublishing(Protocol):
    """What a channel adds that can carry several new items to one target in one call, such as a digest mail."""

    def publish_batch(self, batch_id: str, orders: Sequence[tuple[Package, Order]]) -> Outcome:
        """Bring all orders, which share one target, in one call; the outcome is that of each of them."""
        ...


@runtime_checkable
class BackgroundWork(Protocol):
    """What a channel adds that has work of its own beside its orders: what it deferred, what a lost worker left."""

    def periodic(self) -> Sequence[tuple[float, Callable[[], object]]]:
        """Pairs of seconds and work; every worker repeats each, in a thread of its own, with that pause in between."""
        ...

    def finish(self) -> None:
        """Do what is still deferred; called once, when the worker ends."""
        ...
