"""What was approved, kept as it was approved. Written by publisher."""

from __future__ import annotations

from mongoengine import BooleanField, DateTimeField, DictField, IntField, ListField, StringField

from shared.content.base import KabarDocument


class Publication(KabarDocument):
    """The publisher's memory of one item; `_id` is the item's id.

    `version` is the item's at the last event taken in: every change goes through this one document, so that an
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
    #: It passes by what else waits to be published.
    urgent = BooleanField()
    path = StringField()
    published_at = DateTimeField()
    approved_at = DateTimeField()
    #: Oldest first: revision, at, note.
    corrections = ListField(DictField())
    withdrawn_at = DateTimeField()
    withdrawal_note = StringField()
    plan = ListField(DictField())


class ApprovedPackage(KabarDocument):
    """The variants of one approved revision; `_id` is `<item id>:<revision>`. Written once, never changed."""

    meta = {"collection": "packages", "indexes": [{"fields": ["item_id", "-revision"], "unique": True}]}

    item_id = StringField(required=True)
    revision = IntField(required=True, min_value=1)
    content_hash = StringField(required=True)
    variants = DictField(required=True)
    approved_at = DateTimeField(required=True)


def package_id(item_id: str, revision: int) -> str:
    """The `_id` of an item's approved package."""
    return f"{item_id}:{revision}"
