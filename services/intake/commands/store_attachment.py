"""Keep a photo."""

from __future__ import annotations

from typing import Any

from bson import Binary

from services.intake.commands.photos_of import remember_size
from shared.clock import now
from shared.content import Attachment
from shared.identity import Principal
from shared.ids import new_id
from shared.photos import CleanPhoto, cleaned, opened
from shared.photos.budget import decode

#: All of a stored photo but its bytes.
DESCRIPTION = {"data": 0}


def store_attachment(raw: bytes, *, agency_code: str, by: Principal) -> dict[str, Any]:
    """Clean and keep `raw`; returns the stored document without its bytes. Raises PhotoRefused.

    The same picture from the same agency is kept once, so that an upload sent again makes no second one.
    """
    picture = opened(raw)
    photo = decode(picture.width * picture.height, lambda: cleaned(picture))
    sha256 = photo.sha256
    document: dict[str, Any] | None = Attachment.collection().find_one(
        {"sha256": sha256, "agency_code": agency_code}, DESCRIPTION
    )
    if document is None:
        document = _insert(photo, sha256, agency_code, by)
    remember_size(agency_code, document["_id"], document["width"], document["height"])
    return document


def _insert(photo: CleanPhoto, sha256: str, agency_code: str, by: Principal) -> dict[str, Any]:
    document: dict[str, Any] = {
        "_id": new_id(),
        "agency_code": agency_code,
        "media_type": photo.media_type,
        "width": photo.width,
        "height": photo.height,
        "bytes": len(photo.data),
        "sha256": sha256,
        "uploaded_by": by.id,
        "created_at": now(),
    }
    Attachment.collection().insert_one({**document, "data": Binary(photo.data)})
    return document
