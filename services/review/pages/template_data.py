"""Documents with every field that templates use: stored ones leave out what is empty."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.review.documents import Item, ItemRow
from services.review.draft import draft_of
from shared.db import Document

_ITEM = dict.fromkeys(Item._fields)
_ORIGINAL = dict.fromkeys(("claim", "programme", "event_date", "channels"))
_CLAIM = {"text": "", "url": None, "seen_at": None}
_PHOTO = {"caption": "", "credit": "", "alt": ""}


def for_template(item: ItemRow) -> Document:
    """The item with None for what it lacks, since templates refuse names that are missing."""
    data = row_for_template(item)
    data["original"] = {**_ORIGINAL, "facts": [], "links": [], "photos": [], **item["original"]}
    if data["original"]["claim"]:
        data["original"]["claim"] = {**_CLAIM, **data["original"]["claim"]}
    data["draft"] = draft_of(item)
    return data


def row_for_template(item: ItemRow) -> Document:
    """The same for an entry of a list, which has no original."""
    data: Document = {**_ITEM, **item, "draft": {"summary": "", "photos": [], **item["draft"]}}
    if data["proposal"]:
        data["proposal"] = {"findings": [], "acknowledged": False, "correction_note": None, **data["proposal"]}
    return data


def photos_for_template(photos: Iterable[Mapping[str, Any]]) -> list[Document]:
    """Photos with empty texts for those they lack."""
    return [{**_PHOTO, **{key: value for key, value in photo.items() if value is not None}} for photo in photos]
