"""What the publisher's API takes and returns."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from services.publisher.queries.health import HEALTH_STATES
from services.publisher.queries.stuck import STUCK_KINDS
from shared.channels import CHANNELS
from shared.channels.declaration import Means
from shared.content.topics import DISTRICTS, TOPICS
from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES
from shared.web.schemas import ActorSchema, AgencyNameSchema


def moment(description: str = "") -> fields.AwareDateTime:
    """A time in responses."""
    return fields.AwareDateTime(format="iso", allow_none=True, metadata={"description": description})


def note(description: str) -> fields.String:
    """Words of a person, kept for ever."""
    return fields.String(required=True, validate=validate.Length(min=3, max=500), metadata={"description": description})


class Strict(Schema):
    """Refuses fields that it does not know, by name."""

    class Meta:
        unknown = RAISE


class PageQuery(Strict):
    """Keyset pages."""

    cursor = fields.String(validate=validate.Length(max=60), metadata={"description": "`next_cursor` of the last page"})
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class DeliveryQuery(PageQuery):
    """Which deliveries; without a filter all."""

    item_id = fields.String(validate=validate.Length(max=60))
    channel = fields.String(validate=validate.OneOf(list(CHANNELS)))
    status = fields.String(validate=validate.OneOf(list(DELIVERY_STATES)))
    action = fields.String(validate=validate.OneOf(list(DELIVERY_ACTIONS)))


class ReasonSchema(Schema):
    """Why an attempt did not succeed, for programs; a code and its values never change their meaning."""

    code = fields.String(metadata={"example": "webhook.refused"})
    values = fields.Dict(metadata={"example": {"status": 503}})
    attempts = fields.Integer(metadata={"description": "Where no further attempt follows: how many there were"})


class DeliverySchema(Schema):
    """One item for one target of one channel."""

    id = fields.String()
    version = fields.Integer(metadata={"description": "Counts the changes that are recorded as events"})
    item_id = fields.String()
    title = fields.String()
    agency = fields.Nested(AgencyNameSchema)
    topic = fields.String()
    revision = fields.Integer()
    content_hash = fields.String(metadata={"description": "Of what was approved"})
    channel = fields.String(metadata={"enum": list(CHANNELS)})
    target = fields.String()
    target_label = fields.String(metadata={"description": "Addresses of people are masked"})
    action = fields.String(metadata={"enum": list(DELIVERY_ACTIONS)})
    status = fields.String(metadata={"enum": list(DELIVERY_STATES)})
    attempts = fields.Integer()
    remote_id = fields.String(allow_none=True, metadata={"description": "What the other side calls it"})
    url = fields.String(allow_none=True)
    response_digest = fields.String(allow_none=True, metadata={"description": "SHA-256 of the response"})
    error = fields.String(allow_none=True, metadata={"description": "Why it did not succeed, in English"})
    coded_reason = fields.Nested(
        ReasonSchema,
        allow_none=True,
        metadata={"description": "The same as a code; absent for attempts of earlier releases"},
    )
    gone = fields.Boolean(metadata={"description": "The target itself is no more"})
    digest = fields.String(allow_none=True, metadata={"description": "Deliveries in the same digest mail share it"})
    requested_at = moment()
    next_attempt_at = moment("Set while it waits for another attempt")
    finished_at = moment()


class AttemptSchema(Schema):
    """One attempt."""

    number = fields.Integer()
    worker = fields.String()
    started_at = moment("The intent was recorded")
    fenced_at = moment("From here on it may have had an effect; null where it ended before, and absent in old attempts")
    fenced_part = fields.String(
        metadata={"description": "The part that may have been posted last; empty without parts"}
    )
    may_have_arrived = fields.Boolean(metadata={"description": "No clear response came"})
    finished_at = moment("The outcome was recorded")
    outcome = fields.String(allow_none=True, metadata={"description": "The status that came of it"})
    reason = fields.String(allow_none=True, metadata={"description": "Why it did not succeed, in English"})
    coded_reason = fields.Nested(ReasonSchema, allow_none=True)
    evidence = fields.Dict()


class PartSchema(Schema):
    """One part that is there."""

    remote_id = fields.String()
    url = fields.String(allow_none=True)
    at = moment()


class LookUpSchema(Schema):
    """What the platform said when it was asked about an unclear outcome."""

    at = moment()
    found = fields.String(metadata={"enum": ["absent", "unclear"]})
    reason = fields.String()
    coded_reason = fields.Nested(ReasonSchema)


class DecisionSchema(Schema):
    """What a person decided."""

    at = moment()
    actor = fields.Nested(ActorSchema)
    decision = fields.String(metadata={"enum": ["delivered", "again"]})
    note = fields.String()
    attempt = fields.Integer()


class DeliveryDetailSchema(DeliverySchema):
    """A delivery with its attempts, look-ups and decisions."""

    parts = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(PartSchema),
        allow_none=True,
        metadata={"description": "What is there of a thread, an album or a first comment, by name of the part"},
    )
    parts_of = fields.Integer(metadata={"description": "How many parts there will be"})
    reference = fields.String(allow_none=True, metadata={"description": "How the platform names what it works on"})
    accepted_at = moment("The platform accepted it and works on it")
    look_up_at = moment("When the platform is asked next what became of it; absent where a person decides")
    look_up_log = fields.List(fields.Nested(LookUpSchema))
    attempt_log = fields.List(fields.Nested(AttemptSchema))
    decisions = fields.List(fields.Nested(DecisionSchema))


class DeliveryPageSchema(Schema):
    """One page, newest first."""

    deliveries = fields.List(fields.Nested(DeliverySchema))
    next_cursor = fields.String(allow_none=True)


class SettleSchema(Strict):
    """How a person settles an unknown outcome."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["delivered", "again"]),
        metadata={"description": "`delivered`: it did arrive. `again`: it did not, attempt it once more."},
    )
    note = fields.String(
        required=True, validate=validate.Length(min=3, max=500), metadata={"description": "How you know"}
    )


class RetrySchema(Strict):
    """Why a failed delivery is tried again."""

    note = note("What was done about the cause")


class CoverageSchema(Schema):
    """How far the latest decision has come."""

    places = fields.Integer()
    reached = fields.Integer()
    waiting = fields.Integer()
    failed = fields.Integer()
    undecided = fields.Integer(attribute="unknown", data_key="unknown")
    gone = fields.Integer(metadata={"description": "Places that are no more; not counted among `places`"})
    tasks = fields.Integer(metadata={"description": "Places not reached where a person has to do something"})
    percent = fields.Integer(allow_none=True)


class ChannelCoverageSchema(CoverageSchema):
    """The same in one channel."""

    means = fields.String(
        allow_none=True,
        metadata={"enum": [*Means], "description": "How it corrects or takes back; null for a publication"},
    )
    channel = fields.String(metadata={"enum": list(CHANNELS)})


class ItemCoverageSchema(Schema):
    """An item's coverage."""

    item_id = fields.String()
    action = fields.String(metadata={"enum": list(DELIVERY_ACTIONS), "description": "What was decided last"})
    revision = fields.Integer()
    due_at = moment("By when it has to be everywhere")
    overdue = fields.Boolean(metadata={"description": "That time has passed and places are left"})
    total = fields.Nested(CoverageSchema)
    channels = fields.List(fields.Nested(ChannelCoverageSchema))


class HealthSchema(Schema):
    """How one channel is doing; counts stop at 1000."""

    channel = fields.String(metadata={"enum": list(CHANNELS)})
    state = fields.String(metadata={"enum": list(HEALTH_STATES)})
    last_success_at = moment()
    backlog = fields.Integer(metadata={"description": "Requested or under way"})
    retrying = fields.Integer(metadata={"description": "Of these, waiting for another attempt"})
    undecided = fields.Integer(
        attribute="unknown", data_key="unknown", metadata={"description": "Waiting for a person's decision"}
    )
    failures = fields.Integer(metadata={"description": "Failed for good, of those requested in the last 24 hours"})
    oldest_waiting_at = moment()
    last_error = fields.String(allow_none=True)


class StuckSchema(Schema):
    """Deliveries on which nothing happens although it should; counts stop at 1000."""

    channel = fields.String(metadata={"enum": list(CHANNELS)})
    kind = fields.String(metadata={"enum": list(STUCK_KINDS)})
    count = fields.Integer()


class ChannelsSchema(Schema):
    """All channels."""

    channels = fields.List(fields.Nested(HealthSchema))
    stuck = fields.List(fields.Nested(StuckSchema))


class InterestsSchema(Strict):
    """What a reader wants: items of these topics or from these agencies, that concern these districts or all of them.

    An empty list is no choice.
    """

    topics = fields.List(
        fields.String(validate=validate.OneOf(list(TOPICS))), validate=validate.Length(max=len(TOPICS))
    )
    agencies = fields.List(fields.String(validate=validate.Length(max=40)), validate=validate.Length(max=100))
    districts = fields.List(
        fields.String(validate=validate.OneOf(DISTRICTS)), validate=validate.Length(max=len(DISTRICTS))
    )
    urgent_only = fields.Boolean()


class NewSubscriberSchema(Strict):
    """A reader who agreed to get mail."""

    email = fields.Email(required=True, validate=validate.Length(max=254), metadata={"example": "warga@contoh.example"})
    mode = fields.String(
        load_default="immediate",
        validate=validate.OneOf(["immediate", "digest"]),
        metadata={"description": "Each item at once, or one mail a day"},
    )
    language = fields.String(load_default="id", validate=validate.OneOf(["id", "en"]))
    interests = fields.Nested(InterestsSchema)


class SubscriberSchema(Schema):
    """A subscription. The address is masked: only the mail server needs it."""

    id = fields.String()
    email = fields.String(metadata={"example": "w•••@contoh.example"})
    mode = fields.String()
    status = fields.String(metadata={"enum": ["pending", "active", "unsubscribed"]})
    language = fields.String()
    interests = fields.Nested(InterestsSchema)
    created_at = moment()
    confirmed_at = moment()
    unsubscribed_at = moment()


class SubscriberPageSchema(Schema):
    """One page, newest first."""

    subscribers = fields.List(fields.Nested(SubscriberSchema))
    next_cursor = fields.String(allow_none=True)


class DigestsSchema(Schema):
    """What was started."""

    readers = fields.Integer(metadata={"description": "Readers whose digest is made now, if there is news for them"})


class NewWebhookSchema(Strict):
    """Another system that wants to get what is published."""

    url = fields.Url(schemes={"http", "https"}, require_tld=False, required=True, validate=validate.Length(max=2000))
    label = fields.String(required=True, validate=validate.Length(min=2, max=120))


class WebhookSchema(Schema):
    """An endpoint. Its secret is returned once, when it is made."""

    id = fields.String()
    url = fields.String()
    label = fields.String()
    active = fields.Boolean()
    created_by = fields.String()
    created_at = moment()
    rotated_at = moment()
    disabled_at = moment()


class WebhookSecretSchema(WebhookSchema):
    """An endpoint with its new secret."""

    secret = fields.String(metadata={"description": "Standard Webhooks, `whsec_…`; never shown again"})


class WebhooksSchema(Schema):
    """All endpoints."""

    webhooks = fields.List(fields.Nested(WebhookSchema))
