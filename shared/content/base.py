"""What every stored document has in common."""

from __future__ import annotations

from typing import Any, ClassVar

from mongoengine import Document, StringField

from shared.db import collection
from shared.ids import new_id


class KabarDocument(Document):
    """A mongoengine document with a UUIDv7 `_id`.

    mongoengine declares, validates and indexes; writes that belong to a transaction go through `collection()`,
    since mongoengine 0.29 does not support sessions.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True, "auto_create_index": False}

    id = StringField(primary_key=True, default=new_id)

    @classmethod
    def collection(cls) -> Any:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        return collection(cls._get_collection_name())

    def validated(self) -> dict[str, Any]:
        """The document as MongoDB stores it; raises mongoengine.ValidationError where it breaks the schema."""
        self.validate()
        return dict(self.to_mongo())
