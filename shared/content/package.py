"""What was approved, kept as it was approved. Written by publisher."""

from __future__ import annotations

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from shared.content.base import KabarDocument


class ApprovedPackage(KabarDocument):
    """One approved revision of an item with its variants; `_id` is `<item id>:<revision>`. Content never changes.

    `plan` lists the channels whose deliveries are not all written yet, each with the last target that was.
    """

    meta = {
        "collection": "packages",
        "indexes": [
            {"fields": ["item_id", "-revision"], "unique": True},
            {"fields": ["plan.channel"], "partialFilterExpression": {"plan.channel": {"$exists": True}}},
            ("change", "approved_at"),
        ],
    }

    item_id = StringField(required=True)
    revision = IntField(required=True, min_value=1)
    item_version = IntField(required=True)
    change = StringField(required=True, choices=("new", "correction"))
    title = StringField(required=True)
    content_hash = StringField(required=True)
    variants = DictField(required=True)
    agency = DictField(required=True)
    topic = StringField(required=True)
    kind = StringField(required=True)
    path = StringField(required=True)
    published_at = DateTimeField(required=True)
    approved_at = DateTimeField(required=True)
    corrections = ListField(DictField())
    withdrawn_at = DateTimeField()
    withdrawal_note = StringField()
    plan = ListField(DictField())
