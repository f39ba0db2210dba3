"""Photos that were made for platforms. They can be made again at any time, so they are kept only for a while."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from mongoengine import BinaryField, DateTimeField, IntField, StringField
from pymongo.collection import Collection

from shared.clock import now
from shared.content.base import KabarDocument

#: Seconds after which a photo is removed that was made for a platform.
KEPT_FOR = 30 * 24 * 3600


class RenditionRow(TypedDict):
    """A stored `Rendition`."""

    _id: str
    media_type: str
    width: int
    height: int
    sha256: str
    data: bytes
    created_at: datetime


class Rendition(KabarDocument):
    """One photo in one form; `_id` names both, so that workers who make it at the same time make one."""

    meta = {
        "collection": "renditions",
        "indexes": [{"fields": ["created_at"], "expireAfterSeconds": KEPT_FOR}],
    }

    media_type = StringField(required=True)
    width = IntField(required=True)
    height = IntField(required=True)
    sha256 = StringField(required=True)
    data = BinaryField(required=True)
    created_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[RenditionRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[RenditionRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (Rendition,)
