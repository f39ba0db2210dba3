"""What a person reported of a task. The task itself is a row of the ledger: it is open while the row is `accepted`."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from mongoengine import BinaryField, DateTimeField, DictField, StringField
from pymongo.collection import Collection

from services.publisher.documents import ActorFields
from shared.content.attachment import MAX_STORED_BYTES
from shared.content.base import KabarDocument
from shared.events.declare.types.task import TASK_OUTCOMES

LONGEST_NOTE = 500
LONGEST_LINK = 2000


class TaskReportRow(TypedDict):
    """A stored `TaskReport`."""

    _id: str
    outcome: str
    link: NotRequired[str | None]
    photo: NotRequired[bytes]
    photo_type: NotRequired[str]
    note: NotRequired[str]
    by: ActorFields
    at: datetime


class TaskReport(KabarDocument):
    """That a task was done, with a link or a photo as proof, or why it could not be; `_id` is the delivery's."""

    meta = {"collection": "task_reports", "indexes": []}

    outcome = StringField(required=True, choices=TASK_OUTCOMES)
    link = StringField(max_length=LONGEST_LINK)
    #: A cleaned photo: no place, no time and no device are kept of it.
    photo = BinaryField(max_bytes=MAX_STORED_BYTES)
    photo_type = StringField()
    note = StringField(max_length=LONGEST_NOTE)
    by = DictField(required=True)
    at = DateTimeField(required=True)

    @classmethod
    def collection(cls) -> Collection[TaskReportRow]:
        """The raw collection, zone-aware, for transactions, lists and aggregates."""
        found: Collection[TaskReportRow] = super().collection()
        return found


#: For making indexes.
DOCUMENTS = (TaskReport,)
