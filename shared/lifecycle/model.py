"""What a row of the life cycle says: every attribute is required, so that no state or action can leave one out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.bilingual import Bilingual

#: The tones of badges and dots in kabar.css.
Tone = Literal["neutral", "info", "busy", "warn", "good", "bad"]

EDITOR, CHIEF, SYSTEM = "editor", "chief_editor", "system"
EDITORS = frozenset({EDITOR, CHIEF})
CHIEFS = frozenset({CHIEF})
MACHINE = frozenset({SYSTEM})


class WaitsFor(StrEnum):
    """Who or what has to act next on an item in a state."""

    EDITOR = "editor"
    SECOND_PERSON = "second_person"
    AGENCY = "agency"
    SET_TIME = "set_time"
    CHANNELS = "channels"
    NO_ONE = "no_one"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the time between submission and publication, as metrics measures it."""

    name: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class View:
    """A tab of the review queue."""

    name: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class State:
    """The state of an item."""

    name: str
    label: Bilingual
    tone: Tone
    #: The name of the tab of the queue that lists it.
    view: str
    waits_for: WaitsFor
    #: One editor at a time works on the text, under a lease.
    leased: bool
    #: A second person has approved a text of it: it is public, was public, or waits for its time.
    approved: bool
    #: What the time spent here counts as until the first publication; None after it, and for ends without one.
    phase: str | None

    @property
    def draft_open(self) -> bool:
        """The draft may still change, so findings are computed from it as it is now."""
        return self.waits_for is WaitsFor.EDITOR

    @property
    def for_editors(self) -> bool:
        """An editor has to do something about it."""
        return self.waits_for in {WaitsFor.EDITOR, WaitsFor.SECOND_PERSON}

    @property
    def unfinished(self) -> bool:
        """A person or a set time is waited for; its lists are in the order of work, not newest first."""
        return self.for_editors or self.waits_for in {WaitsFor.AGENCY, WaitsFor.SET_TIME}


class Items(StrEnum):
    """Which items of a state an action is for."""

    ANY = "any"
    #: Those of which a second person has approved a text.
    APPROVED = "approved"
    #: Those that the public has never seen and that wait for no set time.
    UNAPPROVED = "unapproved"


class Person(StrEnum):
    """Who of those with the role may do it to an item."""

    ANY = "any"
    #: No one who wrote or proposed the text, see services/review/commands/second_person.py.
    SECOND = "second"
    #: No one who proposed the text.
    NOT_PROPOSER = "not_proposer"
    #: Only who proposed the text.
    PROPOSER = "proposer"


class Lease(StrEnum):
    """What an action requires of the lease, and what becomes of the lease.

    Whatever it is, an action that leads into a state without leases ends the lease.
    """

    NOT_NEEDED = "not_needed"
    #: No one else may hold it.
    FREE = "free"
    #: No one else may hold it; who acts holds it afterwards, for 15 minutes.
    TAKEN = "taken"
    #: Who acts holds it.
    HELD = "held"
    #: Who acts holds it, and for another 15 minutes.
    RENEWED = "renewed"


class Publication(StrEnum):
    """What an action does to what is public."""

    KEPT = "kept"
    #: A time is set at which the approved text becomes the next public revision.
    PLANNED = "planned"
    #: The approved text becomes the next public revision; the event carries its variants.
    RELEASED = "released"
    #: The first channel has the revision. Reports only: touches neither text nor decision.
    CONFIRMED = "confirmed"
    #: Every channel has to take the item back.
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """How metrics keeps the action's event in an item's journey."""

    FIRST = "first"
    EVERY = "every"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reason:
    """The words that explain an action."""

    required: bool
    #: What the page asks for; None where only the API takes a reason.
    question: Bilingual | None
    #: The agency reads it; otherwise it stays among the editors.
    agency_reads: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """How pages and the API offer an action to people."""

    button: Bilingual
    kind: Literal["primary", "quiet", "danger"]
    #: The button below the panel of an action that asks for a reason or a time; None: as `button`.
    send: Bilingual | None
    #: What the page asks before it continues; None where nothing has to be confirmed.
    confirm: Bilingual | None
    #: What the page says afterwards.
    done: Bilingual
    #: The editor is led to the queue, not back to the item.
    back_to_queue: bool
    #: One sentence for the API's description.
    summary: str


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done to an item."""

    name: str
    #: The event that it emits, as the event catalogue names it.
    event: str
    who: frozenset[str]
    #: (state, next state); "" is the state before the first.
    ways: tuple[tuple[str, str], ...]
    items: Items
    lease: Lease
    person: Person
    #: Cannot be undone.
    final: bool
    #: None where the action takes no words.
    reason: Reason | None
    publication: Publication
    step: Step
    #: What happened, in the history.
    label: Bilingual
    #: The same in words for the agency; equal for all actions of one event.
    agency_label: Bilingual
    tone: Tone
    #: None for what only the system does.
    offer: Offer | None

    @property
    def verb(self) -> str:
        """Its name in URLs."""
        return self.name.replace("_", "-")
