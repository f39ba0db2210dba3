"""A reader's report. It holds no more of the reader than an address, and that only until the report is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NotRequired, TypedDict

from mongoengine import DateTimeField, DictField, StringField
from pymongo.collection import Collection

from services.publisher.documents import ActorFields
from shared.bilingual import Bilingual
from shared.clock import now
from shared.content.base import KabarDocument

#: Seconds after which a settled report is removed: a year.
KEPT_FOR = 365 * 24 * 3600
LONGEST_TEXT = 2000
LONGEST_NOTE = 500

#: A report is settled by one of the states after the first.
STATES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "open": Bilingual("Menunggu redaksi", "Waits for an editor"),
        "corrected": Bilingual("Diralat", "Corrected"),
        "answered": Bilingual("Dijelaskan, tidak ada yang keliru", "Explained, nothing was wrong"),
        "dismissed": Bilingual("Bukan laporan kekeliruan", "Not a report of an error"),
    }
)


class ReaderReportRow(TypedDict):
    """A stored `ReaderReport`."""

    _id: str
    path: str
    item_id: NotRequired[str]
    title: NotRequired[str]
    text: str
    email: NotRequired[str]
    state: str
    note: NotRequired[str]
    by: NotRequired[ActorFields]
    created_at: datetime
    settled_at: NotRequired[datetime]


class ReaderReport(KabarDocument):
    """One report about the page at `path`; of an article it has the item and its title too."""

    meta = {
        "collection": "reader_reports",
        "indexes": [
            ("state", "-_id"),
            ("item_id", "-_id"),
            {"fields": ["settled_at"], "expireAfterSeconds": KEPT_FOR},
        ],
    }

    path = StringField(required=True, max_length=300)
    item_id = StringField()
    title = StringField()
    text = StringField(required=True, max_length=LONGEST_TEXT)
    #: Where the reader wants a reply; removed when the report is settled.
    email = StringField(max_length=254)
    state = StringField(required=True, choices=tuple(STATES), default="open")
    #: What the editors decided, in their words.
    note = StringField(max_length=LONGEST_NOTE)
    by = DictField(default=None)
    created_at = DateTimeField(default=now)
    settled_at = DateTimeField()

    @classmethod
    def collection(cls) -> Collection[ReaderReportRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[ReaderReportRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (ReaderReport,)
