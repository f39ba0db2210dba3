"""Documents with every field that templates ask for: stored ones leave out what is empty."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.review.draft import draft_of
from shared.content import Item
from shared.db import Document

_ITEM = dict.fromkeys(Item._fields)
_ORIGINAL = dict.fromkeys(("claim", "programme", "event_date"))
_CLAIM = {"text": "", "url": None, "seen_at": None}
_PHOTO = {"caption": "", "credit": "", "alt": ""}


def complete(item: Document) -> Document:
    """The item with None for what it lacks."""
    whole = {**_ITEM, **item}
    whole["original"] = {**_ORIGINAL, "facts": [], "links": [], "photos": [], **(item.get("original") or {})}
    if whole["original"]["claim"]:
        whole["original"]["claim"] = {**_CLAIM, **whole["original"]["claim"]}
    whole["draft"] = {"summary": "", "photos": [], **draft_of(item)}
    if whole["proposal"]:
        whole["proposal"] = {"findings": [], "acknowledged": False, "correction_note": None, **whole["proposal"]}
    return whole


def complete_photos(photos: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Photos with empty words for those they lack."""
    return [{**_PHOTO, **{key: value for key, value in photo.items() if value is not None}} for photo in photos]
