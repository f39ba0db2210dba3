"""What intake writes: what agencies send, beside the shared documents of agencies, people, keys and photos."""

from __future__ import annotations

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from shared.clock import now
from shared.content import Agency, ApiKey, Attachment, User
from shared.content.base import KabarDocument
from shared.lifecycle import STATES


class Submission(KabarDocument):
    """A submission; its `_id` stays the item's id all the way to the published post.

    `content` is what the agency sent last, `revisions` all it sent before. `state`, `timeline` and `deliveries`
    follow the events of review and publisher (`item_version` shows which is stale); they decide nothing.
    """

    meta = {
        "collection": "submissions",
        "indexes": [
            ("agency_code", "-_id"),
            ("agency_code", "state", "-_id"),
            {
                "fields": ["agency_code", "idempotency_key"],
                "unique": True,
                "partialFilterExpression": {"idempotency_key": {"$type": "string"}},
            },
        ],
    }

    agency_code = StringField(required=True)
    agency = DictField(required=True)
    content = DictField(required=True)
    contact = DictField()
    revision = IntField(default=1, min_value=1)
    revisions = ListField(DictField())
    idempotency_key = StringField()
    request_hash = StringField()
    state = StringField(required=True, default="received", choices=tuple(STATES))
    item_version = IntField(default=0)
    note = StringField()
    published = DictField()
    timeline = ListField(DictField())
    deliveries = DictField()
    submitted_by = StringField()
    submitted_at = DateTimeField(default=now)
    updated_at = DateTimeField(default=now)


#: Everything that intake writes, for making indexes.
DOCUMENTS = (Agency, ApiKey, Attachment, Submission, User)
