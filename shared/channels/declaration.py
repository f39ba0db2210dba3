"""What is declared about a channel: all that review, publisher, metrics and the documents need to know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration
from shared.channels.rules import Rule

#: One channel's form of an item: JSON types only, since it is hashed, stored and sent in events.
Variant = dict[str, Any]
#: What an editor approves, before it takes a channel's form; services/review/packaging makes it.
Source = Mapping[str, Any]


class Means(StrEnum):
    """How a correction or a withdrawal reaches the readers of a channel."""

    #: The post is changed in place; a withdrawal leaves a notice in its place.
    EDIT = "edit"
    #: The post is deleted. For a correction the corrected text is posted anew.
    DELETE = "delete"
    #: The post stays, and a reply or a further message says what was wrong.
    REPLY = "reply"
    #: A person has to do it; the ledger keeps a task.
    TASK = "task"


class Repetition(StrEnum):
    """Whether a call whose outcome is unknown may be made again."""

    #: Any time: its effect is the same however often it is made.
    SAFE = "safe"
    #: With the same idempotency key, as long as the platform remembers keys.
    KEYED = "keyed"
    #: Only after a look-up has shown that it had no effect.
    LOOK_UP = "look_up"
    #: Never: a person decides.
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RetrySafety:
    """What is allowed after an attempt without a clear outcome."""

    repetition: Repetition
    #: Seconds for which the platform remembers an idempotency key, counted from the first call; None without keys.
    key_lifetime: float | None = None


SAFE = RetrySafety(Repetition.SAFE)
LOOK_UP_FIRST = RetrySafety(Repetition.LOOK_UP)
NEVER = RetrySafety(Repetition.NEVER)


def keyed(lifetime: float) -> RetrySafety:
    """Repeatable with the same key for `lifetime` seconds."""
    return RetrySafety(Repetition.KEYED, lifetime)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the place behind a channel allows."""

    correction: Means
    withdrawal: Means
    #: By action of a delivery.
    publish: RetrySafety
    update: RetrySafety
    withdraw: RetrySafety

    def retry_safety(self, action: str) -> RetrySafety:
        """What is allowed after an unclear attempt at `action`: publish, update or withdraw."""
        return {"publish": self.publish, "update": self.update, "withdraw": self.withdraw}[action]

    @property
    def by_people(self) -> bool:
        """What is to be done there is a task for a person."""
        return self.correction is Means.TASK

    @property
    def edit(self) -> bool:
        """After a correction the text before it is no longer shown."""
        return self.correction in (Means.EDIT, Means.DELETE)

    @property
    def delete(self) -> bool:
        """After a withdrawal the text is no longer shown."""
        return self.withdrawal in (Means.EDIT, Means.DELETE)


@dataclass(frozen=True, slots=True)
class PreviewContext:
    """What a preview shows that is not part of the variant."""

    style_url: str
    #: The address of a photo in a preview, by attachment id.
    photo_url: Callable[[str], str]
    #: When it was first published, will be if it is scheduled, or would be now.
    published_at: datetime
    #: The names of the accounts that it goes to.
    accounts: tuple[str, ...] = ()
    #: The article's address, or one like it before it is known.
    link: str = ""
    #: The channel's own, by which a preview marks what is too long.
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an editor is shown before approving: the variant in the channel's own template."""

    #: Makes an HTML document; pure like `build`.
    render: Callable[[Variant, PreviewContext], str]
    #: The style sheet that the document links to.
    style: Path


@dataclass(frozen=True, slots=True)
class ChannelDeclaration:
    """One channel. Queue, routing keys, labels, exports, pages, metrics and documents derive from it."""

    #: Lower-case letters, digits and "_". The name of its folders, its variant, its queue and its rows, so it never
    #: changes.
    name: str
    label: Bilingual
    #: Position in planning and display, ascending. The website is the first: the others link to it.
    order: int
    capabilities: Capabilities
    #: Seconds that one call may take. After that its worker counts as lost and another one settles the delivery.
    lease: float
    #: Calls that one worker makes side by side.
    concurrency: int
    #: Makes the variant out of the source. Pure: no database, no clock, no network.
    build: Callable[[Source], Variant]
    #: The most characters of a text, or entries of a list, by field of the variant: `build` keeps to them.
    limits: Mapping[str, int] = field(default_factory=dict)
    #: What the platform demands of a variant, editors' words included: checked before approval and before sending.
    rules: tuple[Rule, ...] = ()
    #: The rules of an account whose platform named limits of its own, by their names (`limits` of the account).
    live_rules: Callable[[Mapping[str, Any]], tuple[Rule, ...]] | None = None
    #: Fields of the variant that editors may word anew for this channel alone.
    editable: tuple[str, ...] = ()
    #: None where the variant is data for machines; editors then see the data.
    preview: Preview | None = None
    #: What an account of the platform needs; None where the channel has targets of its own (site, readers, endpoints).
    #: An item goes to a channel with accounts only where accounts were chosen: its variant names them in `accounts`.
    accounts: AccountDeclaration | None = None
    #: Seconds after which the work on what was accepted counts as lost.
    longest_work: float = 86_400.0
