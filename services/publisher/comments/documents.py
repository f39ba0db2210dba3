"""A reader's comment on a platform: no more of the reader than everybody can read there, and not for long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NotRequired, TypedDict

from mongoengine import DateTimeField, DictField, IntField, StringField
from pymongo.collection import Collection

from services.publisher.documents import ActorFields
from shared.bilingual import Bilingual
from shared.clock import now
from shared.content.base import KabarDocument
from shared.content.handed_comments import COLLECTION, WITH_AGENCY

#: Seconds after which a comment is removed, whatever became of it: 180 days (UU 27/2022: no longer than needed).
KEPT_FOR = 180 * 24 * 3600
LONGEST_AUTHOR = 200
LONGEST_TEXT = 5000
LONGEST_URL = 2000
LONGEST_NOTE = 500

STATES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "new": Bilingual("Baru", "New"),
        "read": Bilingual("Sudah dibaca", "Read"),
        "handed": Bilingual("Diteruskan ke perangkat daerah", "Handed to an agency"),
        "claim": Bilingual("Klaim untuk diklarifikasi", "Claim to be clarified"),
        "answered": Bilingual("Sudah ditindaklanjuti", "Dealt with by the agency"),
    }
)
#: The states in which an agency sees a comment.
SEEN_BY_AGENCY = (*WITH_AGENCY, "answered")
#: What an agency did about a comment.
DEEDS: Mapping[str, Bilingual] = MappingProxyType(
    {
        "replied": Bilingual("Dibalas di platform", "Replied on the platform"),
        "clarified": Bilingual("Klarifikasi dikirim ke redaksi", "Sent a clarification to the desk"),
        "done": Bilingual("Ditangani langsung di lapangan", "Dealt with on site"),
        "nothing": Bilingual("Tidak perlu ditanggapi", "Nothing needs to be done"),
    }
)


class Answer(TypedDict):
    """What an agency says that it did."""

    #: One of DEEDS.
    deed: str
    note: str
    by: ActorFields
    at: datetime


class CommentRow(TypedDict):
    """A stored `PlatformComment`."""

    _id: str
    account: str
    remote_id: str
    item_id: str
    #: The platform's id of the post that it is below; absent where it was found by a release that did not keep it.
    post: NotRequired[str]
    title: str
    channel: str
    account_label: str
    author: str
    text: str
    url: NotRequired[str | None]
    at: datetime
    state: str
    version: int
    agency: NotRequired[str]
    note: NotRequired[str]
    by: NotRequired[ActorFields]
    decided_at: NotRequired[datetime]
    answer: NotRequired[Answer | None]
    #: When a look first did not find it any more; it is in no list then.
    missing_at: NotRequired[datetime | None]
    #: Code of the agency that the item is of.
    item_agency: str
    found_at: datetime


class PlatformComment(KabarDocument):
    """One comment on one post of an account. What it says never becomes part of an event."""

    meta = {
        "collection": COLLECTION,
        "indexes": [
            {"fields": ["account", "remote_id"], "unique": True},
            ("state", "-_id"),
            ("item_id", "-_id"),
            ("agency", "state", "-_id"),
            {"fields": ["found_at"], "expireAfterSeconds": KEPT_FOR},
        ],
    }

    #: Id of the account below whose post it was written.
    account = StringField(required=True)
    remote_id = StringField(required=True)
    item_id = StringField(required=True)
    post = StringField()
    title = StringField(required=True)
    channel = StringField(required=True)
    account_label = StringField(required=True)
    author = StringField(max_length=LONGEST_AUTHOR)
    text = StringField(max_length=LONGEST_TEXT)
    url = StringField(max_length=LONGEST_URL)
    at = DateTimeField(required=True)
    state = StringField(required=True, choices=tuple(STATES), default="new")
    #: Counts the decisions.
    version = IntField(default=0)
    #: Code of the agency that it was handed to, and why.
    agency = StringField()
    note = StringField(max_length=LONGEST_NOTE)
    by = DictField(default=None)
    decided_at = DateTimeField()
    answer = DictField(default=None)
    missing_at = DateTimeField()
    item_agency = StringField(required=True)
    found_at = DateTimeField(default=now)

    @classmethod
    def collection(cls) -> Collection[CommentRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[CommentRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (PlatformComment,)
