"""The delivery ledger and whom it serves. Written by publisher."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from shared.clock import now
from shared.content.base import KabarDocument
from shared.delivery_states import DELIVERY_ACTIONS, DELIVERY_STATES


class Delivery(KabarDocument):
    """One item's way to one target of one channel, at one revision. Never deleted: a correction must find it."""

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
                "fields": ["channel", "status", "next_attempt_at"],
                "partialFilterExpression": {"next_attempt_at": {"$exists": True}},
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
    action = StringField(required=True, choices=tuple(DELIVERY_ACTIONS))
    status = StringField(required=True, choices=tuple(DELIVERY_STATES))
    #: Counts the changes that events tell of.
    version = IntField(required=True, min_value=1)
    agency = DictField(required=True)
    topic = StringField(required=True)
    title = StringField(required=True)
    #: Its item is: it does not wait behind others.
    urgent = BooleanField()
    content_hash = StringField(required=True)
    #: Deliveries that one digest mail carries together share its id.
    digest = StringField()
    #: The trace that asked for it, where tracing was on: later attempts go on there.
    trace = StringField()
    attempts = IntField(default=0)
    #: One entry an attempt: number, worker, started_at, finished_at, outcome, reason, evidence.
    attempt_log = ListField(DictField())
    next_attempt_at = DateTimeField()
    lease_until = DateTimeField()
    worker = StringField()
    remote_id = StringField()
    url = StringField()
    response_digest = StringField()
    error = StringField()
    #: The place itself is no more (unsubscribed, disabled): does not count against coverage.
    gone = BooleanField()
    #: What people decided on it: at, actor, decision, note.
    decisions = ListField(DictField())
    requested_at = DateTimeField(default=now)
    finished_at = DateTimeField()


class Subscriber(KabarDocument):
    """A reader who asked for e-mail; no more about them is kept than that takes.

    `token` is in the links of every mail to them: it confirms and ends the subscription. An ended one keeps no address.
    """

    meta = {
        "collection": "subscribers",
        "indexes": [
            {"fields": ["email"], "unique": True, "partialFilterExpression": {"email": {"$type": "string"}}},
            {"fields": ["token"], "unique": True},
            ("status", "mode", "_id"),
            ("status", "mode", "last_digest_at"),
            {
                "fields": ["status", "confirmation_due_at"],
                "partialFilterExpression": {"confirmation_due_at": {"$exists": True}},
            },
            {
                "fields": ["status", "digest_due_at"],
                "partialFilterExpression": {"digest_due_at": {"$exists": True}},
            },
        ],
    }

    email = StringField(max_length=254)
    mode = StringField(required=True, choices=("immediate", "digest"))
    status = StringField(required=True, choices=("pending", "active", "unsubscribed"))
    token = StringField(required=True)
    language = StringField(choices=("id", "en"), default="id")
    #: A confirmation mail is to be sent; taken away before the sending, so that it is never sent twice.
    confirmation_due_at = DateTimeField()
    last_digest_at = DateTimeField()
    #: A digest is wanted outside the daily hour.
    digest_due_at = DateTimeField()
    created_at = DateTimeField(default=now)
    created_by = StringField()
    confirmed_at = DateTimeField()
    unsubscribed_at = DateTimeField()


class WebhookEndpoint(KabarDocument):
    """Another system that is told of every published item by a signed POST."""

    meta = {"collection": "webhook_endpoints", "indexes": [("active", "_id")]}

    url = StringField(required=True, max_length=2000)
    label = StringField(required=True, max_length=120)
    secret = StringField(required=True)
    #: Signs too for a day after a rotation, so that the receiver can change over without a gap.
    previous_secret = StringField()
    active = BooleanField(default=True)
    created_by = StringField()
    created_at = DateTimeField(default=now)
    rotated_at = DateTimeField()
    disabled_at = DateTimeField()
