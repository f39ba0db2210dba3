"""A content item in the editors' hands. Written by review."""

from __future__ import annotations

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from shared.clock import now
from shared.content.base import KabarDocument
from shared.lifecycle import STATES


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
    published = DictField()
    variants = DictField()
    content_hash = StringField()
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
    #: The trace of the request that brought it, where tracing was on: all that happens to it goes on there.
    trace = StringField()
    submitted_at = DateTimeField(required=True)
    created_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)
