"""The photos that a submission refers to."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Any

from cachetools import LRUCache, cached
from cachetools.keys import hashkey

from services.intake.errors import UnknownPhotos
from shared.content import Attachment

_cache: LRUCache[Hashable, tuple[int, int]] = LRUCache(maxsize=20_000)
_lock = threading.Lock()


def with_sizes(photos: list[dict[str, Any]], agency_code: str) -> list[dict[str, Any]]:
    """The photos with width and height in pixels; raises UnknownPhotos where one is not this agency's."""
    sized, unknown = [], []
    for place, photo in enumerate(photos):
        try:
            width, height = _size(agency_code, photo.get("attachment_id", ""))
        except LookupError:
            unknown.append(place)
        else:
            sized.append({**photo, "width": width, "height": height})
    if unknown:
        raise UnknownPhotos(unknown)
    return sized


def remember_size(agency_code: str, attachment_id: str, width: int, height: int) -> None:
    """Note a stored photo, so that the submission which follows need not ask for it."""
    with _lock:
        _cache[hashkey(agency_code, attachment_id)] = (width, height)


@cached(_cache, lock=_lock)
def _size(agency_code: str, attachment_id: str) -> tuple[int, int]:
    """Width and height of an attachment, which never changes and is never removed; LookupError for another agency's."""
    owned = {"_id": attachment_id, "agency_code": agency_code}
    found = Attachment.collection().find_one(owned, {"width": 1, "height": 1})
    if found is None:
        raise LookupError(attachment_id)
    return found["width"], found["height"]
