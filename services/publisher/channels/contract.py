"""What every channel promises, whatever is behind it.

A channel is stateless towards the ledger: it gets an order and returns what happened. Recording intent and
outcome, retrying and choosing between publish, update and withdraw is the worker's work, not the channel's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from services.publisher.documents import Correction, Part
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
class ConnectedAccount:
    """The platform's account that a delivery goes to, with what is needed to post there."""

    id: str
    label: str
    #: The values of the declared fields, secrets among them.
    values: Mapping[str, str] = field(repr=False)
    #: When it was linked with these values.
    linked_at: datetime | None = None


class Progress(Protocol):
    """How far an attempt has got, recorded durably: the fence before each call with an effect, and what it brought.

    A post of several parts (a thread, a first comment) has one fence and one result for each part, so that an attempt
    that ended in the middle is continued behind the last part that is there.
    """

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts that are there, by name, from this delivery's earlier attempts and this one."""
        ...

    def fence(self, part: str = "", of: int | None = None, *, once: bool = False) -> None:
        """Record that the next call may take effect. What fails before it had none and is simply tried again.

        `part` names the part (lower-case letters, digits, "_") and `of` says how many there will be, so that people see
        "3 of 5". With `once` the call may not be repeated without a clear response, whatever the action declares: such
        as posting anew in the course of a correction whose other calls are harmless.
        Raises Overtaken where another worker has taken the delivery over, or a newer decision made it pointless.
        """
        ...

    def delivered(self, part: str, remote_id: str, url: str | None = None) -> None:
        """Record that the part is there."""
        ...


class Overtaken(Exception):
    """The attempt may not go on; nothing of what was to follow has been sent."""


@dataclass(frozen=True, slots=True)
class Order:
    """One delivery as its channel sees it."""

    #: The ledger's id; the same over all attempts, so it serves as idempotency key.
    id: str
    target: str
    requested_at: datetime
    #: 1 at the first attempt.
    attempt: int
    progress: Progress
    #: What this target called the item when it was delivered there before.
    remote_id: str | None = None
    url: str | None = None
    #: The parts that were delivered there before, by name.
    earlier_parts: Mapping[str, Part] = field(default_factory=dict)
    #: Set where the channel has accounts; `target` is its id.
    account: ConnectedAccount | None = None
    #: By which the platform names what it last accepted of this delivery, see `Accepted`.
    reference: str | None = None


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
    #: The platform no longer takes the account's credentials. The account counts as broken until it is linked again,
    #: and its deliveries wait for that however long it takes; `permanent` has no meaning then.
    account_broken: bool = False
    #: The cause is not the delivery's and ends by a person's work: the attempt does not count towards the last one.
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It is not known whether it arrived: the request was sent and no clear response came."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform works on it and is not ready. Nothing is public yet, unless `may_be_there`. See `Finishing`."""

    #: By which the platform names the work in progress; survives restarts.
    reference: str
    #: Seconds until it is worth looking again.
    check_after: float
    #: People do the work: it may be public before they say so, so corrections and withdrawals reach it meanwhile.
    may_be_there: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """The platform has done its work: `Finishing.finish` may be called."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A look-up has shown that the delivery had no effect, so it may be attempted again."""


Outcome = Succeeded | Failed | Unknown | Accepted


class Channel(Protocol):
    """One kind of place. Methods block, return within their own time limit, and raise only on bugs.

    Right before the call that has an effect they pass `order.progress.fence()`. An exception that escapes behind it is
    recorded as Unknown, because nothing is known of what happened; before it, the attempt had no effect. `Refused` and
    `NoClearResponse` of platform_api may escape: they are recorded as what they say.
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
class LookingUp(Protocol):
    """What a channel adds that can find out whether a delivery without a clear outcome arrived."""

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Ask the platform, without any effect; Unknown where it cannot be told (yet)."""
        ...


@runtime_checkable
class Finishing(Protocol):
    """What a channel adds whose platform works on a post before it can be published, so that `publish` is Accepted."""

    def check(self, package: Package, order: Order, reference: str) -> Ready | Accepted | Failed | Unknown:
        """Ask how far the platform has got, without any effect."""
        ...

    def finish(self, package: Package, order: Order, reference: str) -> Outcome:
        """Publish what is ready; passes the fence."""
        ...


@runtime_checkable
class AccountTesting(Protocol):
    """What every channel with accounts adds."""

    def test(self, account: ConnectedAccount) -> TestResult:
        """Ask the platform who the account is and what it may do; posts nothing."""
        ...


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a platform says of an account; `reason` is None where it can be posted to."""

    __test__: ClassVar[bool] = False  # no test of pytest's

    reason: Reason | None
    #: The account's name on the platform, such as @mojokertokab.
    handle: str | None = None
    #: Names of the declared scopes that were granted; None where the platform does not say.
    granted: frozenset[str] | None = None
    expires_at: datetime | None = None
    #: The limits that the platform names for this account, for the declared `live_rules`.
    limits: Mapping[str, Any] | None = None
    #: Where citizens find the account, where that follows from what the platform says.
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, channel or profile that a person who signed in at a platform may post to."""

    #: The platform's id of it.
    id: str
    #: What people call it.
    label: str
    #: What is kept of it: values of declared fields, a token of its own among them.
    values: Mapping[str, str] = field(repr=False)


@runtime_checkable
class PageListing(Protocol):
    """What a channel adds whose users sign in as themselves and then choose a page."""

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        """The pages that may be chosen; posts nothing. Raises platform_api.Refused or NoClearResponse."""
        ...


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote below a post, as everybody can read it at the platform."""

    #: The platform's id of it, unique among those of the account's posts.
    remote_id: str
    #: The name under which the author writes.
    author: str
    #: Plain text, without the platform's markup.
    text: str
    #: Where it can be read and replied to.
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Comments:
    """What is below a post now. A known comment that is not among them, and is not older than `since`, was deleted."""

    found: Sequence[Comment]
    #: Comments that are older were not all asked for, since there are too many; None: these are all.
    since: datetime | None = None


def written_by(name: Any, handle: str) -> str:
    """An author by the name that people see and by the handle that nobody else has, where the platform has both."""
    return f"{name} (@{handle})" if name else f"@{handle}"


@runtime_checkable
class ReadingComments(Protocol):
    """What a channel adds whose platform lets the account read what readers write below its posts."""

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:
        """The public comments on a post without the account's own, in any order; no effect.

        `remote_id` is that of `Succeeded`. `known` are the ids of comments that earlier looks have found, newest first:
        a channel whose platform lists recent ones only asks for these by their ids. Raises platform_api.Refused, with
        the reason POST_GONE or a status of 404 or 410 where the post is not there, or NoClearResponse.
        """
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
