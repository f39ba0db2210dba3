"""Photos. Written by intake, read by review and publisher."""

from __future__ import annotations

from mongoengine import BinaryField, DateTimeField, IntField, StringField

from shared.clock import now
from shared.content.base import KabarDocument

#: A document holds at most 16 MiB; a cleaned photo must stay below this, in bytes.
MAX_STORED_BYTES = 12 * 1024 * 1024
#: What an uploaded photo may weigh before it is cleaned, in bytes.
MAX_UPLOAD_BYTES = 12 * 1024 * 1024
#: A submission carries at most so many photos.
MOST_PHOTOS = 8


class Attachment(KabarDocument):
    """A cleaned photo with its bytes; never changed once stored."""

    meta = {"collection": "attachments", "indexes": [("agency_code", "-_id"), "sha256"]}

    agency_code = StringField(required=True)
    media_type = StringField(required=True, choices=("image/jpeg", "image/png"))
    width = IntField(required=True, min_value=1)
    height = IntField(required=True, min_value=1)
    bytes = IntField(required=True, min_value=1)
    sha256 = StringField(required=True, min_length=64, max_length=64)
    data = BinaryField(required=True, max_bytes=MAX_STORED_BYTES)
    uploaded_by = StringField()
    created_at = DateTimeField(default=now)
