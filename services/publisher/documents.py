"""What the publisher writes: publications with their packages, the delivery ledger and webhook endpoints.

Each document is declared twice over: as a class that validates and indexes it, and as the type of what MongoDB returns.
Fields that may be absent are `NotRequired`; an optional field that was never set is not stored at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument
from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES
from shared.events.log.outbox import Actor


class Correction(TypedDict):
    """A correction that readers are shown; `revision` is the one that it made."""

    revision: int
    at: datetime
    note: str


class PlanEntry(TypedDict):
    """Deliveries of one channel that are still to be written, after the target `after`.

    `audience` is whom the channel reaches now, `places` is where the item went before.
    """

    channel: str
    kind: Literal["audience", "places"]
    after: str


class PublicationRow(TypedDict):
    """A stored `Publication`. Without an approval `revision` is 0, and there is neither `path` nor `published_at`."""

    _id: str
    version: int
    revision: int
    title: str
    #: code, name and slug, as they were at the approval.
    agency: dict[str, str]
    topic: str
    kind: str
    urgent: NotRequired[bool]
    #: The districts that it concerns; empty: the whole regency.
    districts: NotRequired[list[str]]
    #: The accounts that the latest approval sends it to; absent where a release before these were kept approved it.
    accounts: NotRequired[list[str]]
    path: NotRequired[str]
    published_at: NotRequired[datetime]
    approved_at: NotRequired[datetime]
    corrections: NotRequired[list[Correction]]
    withdrawn_at: NotRequired[datetime | None]
    withdrawal_note: NotRequired[str]
    plan: NotRequired[list[PlanEntry]]


class PackageRow(TypedDict):
    """A stored `ApprovedPackage`."""

    _id: str
    item_id: str
    revision: int
    content_hash: str
    variants: dict[str, dict[str, Any]]
    approved_at: datetime


class StoredReason(TypedDict):
    """Why an attempt did not succeed: a code of services.publisher.reasons and the values of its sentence."""

    code: str
    values: dict[str, Any]
    #: Set where no further attempt follows: how many there were.
    attempts: NotRequired[int]


class Part(TypedDict):
    """One part of a delivery that is there: a post of a thread, a picture of an album, a first comment."""

    remote_id: str
    url: NotRequired[str | None]
    at: datetime


class AttemptEntry(TypedDict):
    """One attempt. Until it is settled it has neither `finished_at` nor `outcome`."""

    number: int
    worker: str
    started_at: datetime
    #: When the attempt first came to a call that may have an effect; None until then: what ends before it had none.
    #: Attempts of releases without a fence have no such field and may have had an effect from their start.
    fenced_at: NotRequired[datetime | None]
    #: The attempt came to a call that may not be repeated without a clear response, whatever its action declares.
    once: NotRequired[bool]
    #: The part whose fence was passed last; empty where the delivery has no parts.
    fenced_part: NotRequired[str]
    finished_at: NotRequired[datetime]
    #: The delivery's status that came of it.
    outcome: NotRequired[str]
    #: The reason as an English sentence; entries of earlier releases have nothing else.
    reason: NotRequired[str | None]
    coded_reason: NotRequired[StoredReason | None]
    evidence: NotRequired[dict[str, Any]]
    #: No clear response came, also where the delivery was attempted again or failed for good afterwards.
    may_have_arrived: NotRequired[bool]
    #: The cause was not the delivery's, so the attempt does not count towards the last one.
    waits: NotRequired[bool]


class LookUpEntry(TypedDict):
    """What the platform said when it was asked about an attempt without a clear outcome: `absent` or `unclear`."""

    at: datetime
    found: str
    reason: NotRequired[str]
    coded_reason: NotRequired[StoredReason]


class ActorFields(TypedDict):
    """A person who decided."""

    id: str
    name: str
    role: str


def actor_fields(person: Actor) -> ActorFields:
    """A person as documents name who decided."""
    return {"id": person.id, "name": person.name, "role": str(person.role)}


class DecisionEntry(TypedDict):
    """What a person decided about a delivery: that it was `delivered`, or that it is to be attempted `again`."""

    at: datetime
    actor: ActorFields
    decision: str
    note: str
    attempt: int


class DeliveryRow(TypedDict):
    """A stored `Delivery`."""

    _id: str
    item_id: str
    revision: int
    channel: str
    target: str
    target_label: str
    account: NotRequired[str]
    action: str
    #: Of a withdrawal: a correction leaves out this account, and the item is elsewhere still.
    dropped: NotRequired[bool | None]
    status: str
    version: int
    agency: dict[str, str]
    topic: str
    title: str
    urgent: NotRequired[bool | None]
    content_hash: str
    digest: NotRequired[str]
    trace: NotRequired[str]
    attempts: NotRequired[int]
    attempt_log: NotRequired[list[AttemptEntry]]
    next_attempt_at: NotRequired[datetime | None]
    parts: NotRequired[dict[str, Part]]
    parts_of: NotRequired[int]
    reference: NotRequired[str | None]
    accepted_at: NotRequired[datetime]
    look_up_at: NotRequired[datetime | None]
    look_ups: NotRequired[int]
    look_up_log: NotRequired[list[LookUpEntry]]
    comments_due_at: NotRequired[datetime]
    lease_until: NotRequired[datetime]
    worker: NotRequired[str]
    remote_id: NotRequired[str | None]
    url: NotRequired[str | None]
    response_digest: NotRequired[str | None]
    error: NotRequired[str | None]
    coded_reason: NotRequired[StoredReason | None]
    gone: NotRequired[bool | None]
    decisions: NotRequired[list[DecisionEntry]]
    requested_at: datetime
    finished_at: NotRequired[datetime | None]


class EndpointRow(TypedDict):
    """A stored `WebhookEndpoint`; what is read for pages and the API is without its secrets."""

    _id: str
    url: str
    label: str
    secret: NotRequired[str]
    previous_secret: NotRequired[str]
    active: bool
    created_by: NotRequired[str]
    created_at: datetime
    rotated_at: NotRequired[datetime]
    disabled_at: NotRequired[datetime | None]


#: By which the next delivery of an account is found, however many wait.
LANES_INDEX = "lanes"


class Publication(KabarDocument):
    """What the publisher keeps of one item; `_id` is the item's id.

    `version` is the item's at the last event applied: every change goes through this one document, so that an
    approval and a withdrawal taken in at the same moment cannot miss each other. `plan` lists the deliveries still to
    be written: per channel its `audience` or its earlier `places`, `after` the last target that was.
    """

    meta = {
        "collection": "publications",
        "indexes": [
            "published_at",
            {"fields": ["plan.channel"], "partialFilterExpression": {"plan.channel": {"$exists": True}}},
        ],
    }

    version = IntField(required=True)
    #: 0 while nothing was approved (an item withdrawn before).
    revision = IntField(required=True, min_value=0)
    title = StringField(required=True)
    agency = DictField(required=True)
    topic = StringField(required=True)
    kind = StringField(required=True)
    #: Its deliveries are not queued behind others.
    urgent = BooleanField()
    districts = ListField(StringField(), default=None)
    accounts = ListField(StringField(), default=None)
    path = StringField()
    published_at = DateTimeField()
    approved_at = DateTimeField()
    #: Oldest first, one `Correction` each.
    corrections = ListField(DictField())
    withdrawn_at = DateTimeField()
    withdrawal_note = StringField()
    plan = ListField(DictField())

    @classmethod
    def collection(cls) -> Collection[PublicationRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[PublicationRow] = super().collection()
        return found


class ApprovedPackage(KabarDocument):
    """The variants of one approved revision; `_id` is `<item id>:<revision>`. Written once, never changed."""

    meta = {"collection": "packages", "indexes": [{"fields": ["item_id", "-revision"], "unique": True}]}

    item_id = StringField(required=True)
    revision = IntField(required=True, min_value=1)
    content_hash = StringField(required=True)
    variants = DictField(required=True)
    approved_at = DateTimeField(required=True)

    @classmethod
    def collection(cls) -> Collection[PackageRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[PackageRow] = super().collection()
        return found


def package_id(item_id: str, revision: int) -> str:
    """The `_id` of an item's approved package."""
    return f"{item_id}:{revision}"


class Delivery(KabarDocument):
    """One item to be brought to one target of a channel, at one revision. Never deleted: a correction must find it."""

    meta = {
        "collection": "deliveries",
        "indexes": [
            {"fields": ["item_id", "revision", "action", "channel", "target"], "unique": True},
            ("item_id", "channel", "target"),
            ("channel", "status", "-_id"),
            ("status", "-_id"),
            ("action", "-_id"),
            ("channel", "target", "-_id"),
            {"fields": ["digest"], "sparse": True},
            {
                "name": LANES_INDEX,
                "fields": ["status", "channel", "account", "urgent", "agency.code", "next_attempt_at", "_id"],
                "partialFilterExpression": {"status": "requested"},
            },
            {
                "fields": ["channel", "status", "next_attempt_at"],
                "partialFilterExpression": {"next_attempt_at": {"$exists": True}},
            },
            {
                "fields": ["channel", "look_up_at"],
                "partialFilterExpression": {"look_up_at": {"$exists": True}},
            },
            {
                "fields": ["comments_due_at"],
                "partialFilterExpression": {"comments_due_at": {"$exists": True}},
            },
            {
                "fields": ["channel", "status", "lease_until"],
                "partialFilterExpression": {"lease_until": {"$exists": True}},
            },
        ],
    }

    item_id = StringField(required=True)
    revision = IntField(required=True, min_value=1)
    channel = StringField(required=True)
    target = StringField(required=True)
    #: What people may see of the target; an address of a person is masked.
    target_label = StringField(required=True)
    #: The account that it goes through, where its channel has accounts: the target, or the one that a recipient asked.
    account = StringField()
    action = StringField(required=True, choices=tuple(DELIVERY_ACTIONS))
    status = StringField(required=True, choices=tuple(DELIVERY_STATES))
    #: Counts the changes that are recorded as events.
    version = IntField(required=True, min_value=1)
    agency = DictField(required=True)
    topic = StringField(required=True)
    title = StringField(required=True)
    #: Its item is urgent: it is not queued behind others.
    urgent = BooleanField()
    content_hash = StringField(required=True)
    #: Deliveries that one digest mail carries together share its id.
    digest = StringField()
    #: The trace of the request, where tracing was on: later attempts continue it.
    trace = StringField()
    attempts = IntField(default=0)
    #: One `AttemptEntry` an attempt.
    attempt_log = ListField(DictField())
    next_attempt_at = DateTimeField()
    #: What is there of a delivery in several parts: name of the part → `Part`.
    parts = DictField(default=None)
    #: How many parts there will be, where the channel said so.
    parts_of = IntField()
    #: How the platform names what it has accepted and works on.
    reference = StringField()
    #: When the platform accepted it.
    accepted_at = DateTimeField()
    #: When the outcome is looked up next, where it is unknown and the platform can be asked, and how often it was.
    look_up_at = DateTimeField()
    look_ups = IntField()
    #: One `LookUpEntry` for each time that the platform was asked.
    look_up_log = ListField(DictField(), default=None)
    #: When readers' comments on the post are read next; absent where there are none to be read (any more).
    comments_due_at = DateTimeField()
    lease_until = DateTimeField()
    worker = StringField()
    remote_id = StringField()
    url = StringField()
    response_digest = StringField()
    #: Why the last attempt did not succeed, as an English sentence and as a code with its values (`StoredReason`).
    error = StringField()
    coded_reason = DictField(default=None)
    #: The place no longer exists (unsubscribed, disabled): it does not count against coverage.
    gone = BooleanField()
    dropped = BooleanField()
    #: One `DecisionEntry` for each decision of a person.
    decisions = ListField(DictField())
    requested_at = DateTimeField(default=now)
    finished_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[DeliveryRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[DeliveryRow] = super().collection()
        return found


class WebhookEndpoint(KabarDocument):
    """Another system that gets a signed POST for every published item."""

    meta = {"collection": "webhook_endpoints", "indexes": [("active", "_id")]}

    url = StringField(required=True, max_length=2000)
    label = StringField(required=True, max_length=120)
    secret = StringField(required=True)
    #: Signs too for a day after a rotation, so that the receiver can change to the new one without refusing a message.
    previous_secret = StringField()
    active = BooleanField(default=True)
    created_by = StringField()
    created_at = DateTimeField(default=now)
    rotated_at = DateTimeField()
    disabled_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[EndpointRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[EndpointRow] = super().collection()
        return found


#: Everything that the publisher itself writes, for making indexes; a channel's own documents are in its folder.
DOCUMENTS = (ApprovedPackage, Delivery, Publication, WebhookEndpoint)
