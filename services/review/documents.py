"""What review writes: the items.

The document is declared twice over: as a class that validates and indexes it, and as the type of what MongoDB returns.
Fields that may be absent are `NotRequired`; some of them are stored empty where there is nothing (`{}` for no lease).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument
from shared.events.declare.event import EventActor
from shared.lifecycle import STATES

#: Stored where a part of an item holds nothing: no lease, no proposal, no correction, no variants.
EMPTY: Any = {}

#: Channel → what it publishes, as the channel's declaration builds it.
Variants = dict[str, dict[str, Any]]


class Agency(TypedDict):
    """The agency that sent the item, as it was called then."""

    code: str
    name: str
    slug: str


class Photo(TypedDict):
    """A photo of the agency in the words of the text that it belongs to."""

    attachment_id: str
    alt: str
    caption: NotRequired[str | None]
    credit: NotRequired[str | None]


class Fact(TypedDict):
    """A statement and where it comes from."""

    statement: str
    source: str


class Link(TypedDict):
    """A page that the agency points to."""

    label: str
    url: str


class Claim(TypedDict):
    """The false claim that a clarification answers."""

    text: str
    url: NotRequired[str | None]
    seen_at: NotRequired[str | None]
    answer: NotRequired[str | None]


class Original(TypedDict):
    """What the agency sent last."""

    title: str
    summary: NotRequired[str | None]
    body: str
    facts: NotRequired[list[Fact]]
    photos: NotRequired[list[Photo]]
    links: NotRequired[list[Link]]
    programme: NotRequired[str | None]
    event_date: NotRequired[str | None]
    urgent_until: NotRequired[str | None]
    claim: NotRequired[Claim | None]
    #: The channels that the agency asks for.
    channels: NotRequired[list[str]]


class Wording(TypedDict):
    """What an editor wrote for one field of one channel's variant, in place of what was built from the draft."""

    text: str | list[str]
    #: The hash of the built text that it replaced: where the draft has changed since, it is another one.
    built: str


#: Channel → field of its variant → the editors' own wording.
Wordings = dict[str, dict[str, Wording]]


class StoredDraft(TypedDict):
    """The editors' working copy as stored; earlier releases stored fewer parts."""

    title: str
    summary: NotRequired[str]
    answer: NotRequired[str]
    body: str
    photos: NotRequired[list[Photo]]
    facts: NotRequired[list[Fact]]
    accounts: NotRequired[list[str]]
    wordings: NotRequired[Wordings]
    focal: NotRequired[dict[str, list[float]]]


class Draft(TypedDict):
    """The editors' working copy with all its parts; `answer` is empty where there is no claim to answer."""

    title: str
    summary: str
    answer: str
    body: str
    photos: list[Photo]
    facts: list[Fact]
    #: Ids of the accounts that the item goes to, in their order.
    accounts: list[str]
    wordings: Wordings
    #: By id of a photo: the share of its width and of its height at which its subject is.
    focal: dict[str, list[float]]


class Published(StoredDraft):
    """The text that is public."""

    revision: int
    content_hash: str
    approved_at: datetime
    first_approved_at: datetime


class Lease(TypedDict):
    """Who works on the text, and until when no one else may."""

    holder: str
    name: str
    since: datetime
    expires_at: datetime


class Proposal(TypedDict):
    """What was put before the second person, by whom, and which differences in facts they acknowledged."""

    by: EventActor
    at: datetime
    findings: NotRequired[list[dict[str, str]]]
    acknowledged: NotRequired[bool]
    correction_note: NotRequired[str | None]
    approved_by: NotRequired[EventActor]
    approved_at: NotRequired[datetime]


class Correction(TypedDict):
    """A correction that has begun: who began it, and what is wrong with the public text."""

    by: EventActor
    at: datetime
    reason: str


class Withdrawal(TypedDict):
    """Who withdrew the item, and what readers get to read."""

    by: EventActor
    at: datetime
    note: str | None


class RuleName(TypedDict):
    """A rule of routing as it was called when it was applied."""

    id: str
    label: str


class RoutingReason(TypedDict):
    """Why an account was chosen: the agency's wish, a rule and those of its conditions that were met, or an editor."""

    account: str
    because: Literal["wish", "rule", "editor"]
    rule: NotRequired[RuleName]
    matched: NotRequired[list[str]]
    by: NotRequired[EventActor]
    #: An editor took back what the wish or the rule had chosen.
    dropped_by: NotRequired[EventActor]


class LastReport(TypedDict):
    """What a channel last reported."""

    revision: int
    action: str
    #: Of a withdrawal from accounts that a correction left out.
    dropped: NotRequired[bool | None]
    status: str
    url: str | None
    error: str | None
    at: datetime


class HistoryDetail(TypedDict, total=False):
    """What an action adds to its line of the history."""

    #: Who sent the submission, and which revision of it.
    by: str
    revision: int
    #: Names of those whose lease was taken over or expired.
    taken_over_from: str
    expired_lease_of: str
    #: The parts of the draft that an edit changed.
    changed: list[str]
    #: How many differences in facts the proposer acknowledged.
    findings: int
    #: A draft that gave way to a newer submission, or to the public text.
    former_draft: Draft
    dropped_draft: Draft
    publish_at: datetime
    content_hash: str
    approved_by: EventActor
    channel: str


_HistoryLine = TypedDict(
    "_HistoryLine",
    {
        "at": datetime,
        "action": str,
        "from": str,
        "to": str,
        "version": int,
        "actor": EventActor,
        "note": NotRequired[str | None],
    },
)


class HistoryEntry(_HistoryLine, HistoryDetail):
    """One line of the history: who did what when, from which state to which, with their words."""


class ItemRow(TypedDict):
    """A stored `Item`."""

    _id: str
    version: int
    state: str
    revision: NotRequired[int]
    priority: int
    agency: Agency
    kind: str
    topic: str
    urgency: str
    audience: NotRequired[str | None]
    districts: NotRequired[list[str]]
    submission_revision: int
    original: Original
    draft: StoredDraft
    routing: NotRequired[list[RoutingReason]]
    published: NotRequired[Published]
    variants: NotRequired[Variants]
    content_hash: NotRequired[str | None]
    posted: NotRequired[list[str]]
    lease: NotRequired[Lease]
    proposal: NotRequired[Proposal]
    correction: NotRequired[Correction]
    withdrawal: NotRequired[Withdrawal]
    last_editor: NotRequired[str | None]
    submitters: NotRequired[list[str]]
    contributions: NotRequired[dict[str, int]]
    note: NotRequired[str | None]
    publish_at: NotRequired[datetime | None]
    deliveries: NotRequired[dict[str, LastReport]]
    history: list[HistoryEntry]
    trace: NotRequired[str | None]
    submitted_at: datetime
    created_at: datetime
    updated_at: datetime


class ItemChanges(TypedDict, total=False):
    """The fields of an item that commands set."""

    state: str
    version: int
    revision: int
    priority: int
    agency: Agency
    kind: str
    topic: str
    urgency: str
    audience: str | None
    districts: list[str]
    submission_revision: int
    original: Original
    draft: Draft
    routing: list[RoutingReason]
    published: Published
    variants: Variants
    content_hash: str | None
    posted: list[str]
    lease: Lease
    proposal: Proposal
    correction: Correction
    withdrawal: Withdrawal
    last_editor: str | None
    submitters: list[str]
    contributions: dict[str, int]
    note: str | None
    publish_at: datetime | None
    submitted_at: datetime
    updated_at: datetime


class Item(KabarDocument):
    """An item under review; `version` counts every change, `revision` what was approved for publication.

    `original` is the agency's own text and never edited; `draft` is the editors' working copy; `published` is the
    last approved draft. `variants` and `content_hash` belong to the draft that was proposed and are void after an edit.
    """

    meta = {
        "collection": "items",
        "indexes": [
            ("state", "-priority", "submitted_at", "_id"),
            ("state", "-_id"),
            ("agency.code", "-_id"),
            ("state", "publish_at"),
            ("state", "lease.expires_at"),
            {"fields": ["posted"], "sparse": True},
        ],
    }

    version = IntField(required=True, min_value=1)
    state = StringField(required=True, choices=tuple(STATES))
    revision = IntField(default=0)
    priority = IntField(default=0)
    agency = DictField(required=True)
    kind = StringField(required=True)
    topic = StringField(required=True)
    urgency = StringField(required=True, choices=("normal", "urgent"))
    audience = StringField()
    districts = ListField(StringField())
    submission_revision = IntField(required=True)
    original = DictField(required=True)
    draft = DictField(required=True)
    #: Why the accounts of the draft were chosen, also those that an editor took back.
    routing = ListField(DictField())
    published = DictField()
    variants = DictField()
    content_hash = StringField()
    #: Account and hash of each text that was approved for it; see packaging/duplicates.py. Absent where there is none.
    posted = ListField(StringField(), default=None)
    lease = DictField()
    proposal = DictField()
    correction = DictField()
    withdrawal = DictField()
    last_editor = StringField()
    #: Who sent the agency's text: ids of users and API keys.
    submitters = ListField(StringField())
    #: By id of an editor: how many characters of words they put into the draft since it began.
    contributions = DictField()
    note = StringField()
    publish_at = DateTimeField()
    deliveries = DictField()
    history = ListField(DictField())
    #: The trace of the request that brought it, where tracing was on: all that happens to it continues that trace.
    trace = StringField()
    submitted_at = DateTimeField(required=True)
    created_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[ItemRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ItemRow] = super().collection()
        return found


#: Everything that review writes, for making indexes.
DOCUMENTS = (Item,)
