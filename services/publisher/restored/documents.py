"""Restores of the database."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from mongoengine import DateTimeField, ListField, StringField
from pymongo.collection import Collection

from shared.content.base import KabarDocument


class RestoreRow(TypedDict):
    """A stored `Restore`."""

    _id: str
    backup_at: datetime
    restored_at: datetime
    untouched: list[str]


class Restore(KabarDocument):
    """The database was restored from a backup: what was delivered between the two moments is in no ledger."""

    meta = {"collection": "restores", "indexes": ["-restored_at"]}

    backup_at = DateTimeField(required=True)
    restored_at = DateTimeField(required=True)
    #: Channels of which an operator made sure that nothing was delivered in between.
    untouched = ListField(StringField())

    @classmethod
    def collection(cls) -> Collection[RestoreRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[RestoreRow] = super().collection()
        return found


#: What is kept of restores, for making indexes.
DOCUMENTS = (Restore,)
