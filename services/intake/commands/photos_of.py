"""The photos that a submission refers to."""

from __future__ import annotations

import threading
from typing import Any

from cachetools import LRUCache

from services.intake.errors import UnknownPhotos
from shared.content import Attachment

#: (agency, attachment) → (width, height). An attachment never changes and is never removed, so this stays true.
_sizes: LRUCache[tuple[str, str], tuple[int, int]] = LRUCache(maxsize=20_000)
_lock = threading.Lock()


def with_sizes(photos: list[dict[str, Any]], agency_code: str) -> list[dict[str, Any]]:
    """The photos with width and height in pixels; raises UnknownPhotos where one is not this agency's."""
    if not photos:
        return photos
    wanted = {photo.get("attachment_id", "") for photo in photos}
    sizes = _known(wanted, agency_code)
    missing = wanted - sizes.keys()
    if missing:
        sizes |= _load(missing, agency_code)
    unknown = [place for place, photo in enumerate(photos) if photo.get("attachment_id", "") not in sizes]
    if unknown:
        raise UnknownPhotos(unknown)
    return [_sized(photo, sizes[photo["attachment_id"]]) for photo in photos]


def remember_size(agency_code: str, attachment_id: str, width: int, height: int) -> None:
    """Note a stored photo, so that the submission which follows need not ask for it."""
    with _lock:
        _sizes[(agency_code, attachment_id)] = (width, height)


def _known(ids: set[str], agency_code: str) -> dict[str, tuple[int, int]]:
    with _lock:
        return {one: _sizes[(agency_code, one)] for one in ids if (agency_code, one) in _sizes}


def _load(ids: set[str], agency_code: str) -> dict[str, tuple[int, int]]:
    found = Attachment.collection().find(
        {"_id": {"$in": list(ids)}, "agency_code": agency_code}, {"width": 1, "height": 1}
    )
    sizes = {one["_id"]: (one["width"], one["height"]) for one in found}
    for attachment_id, (width, height) in sizes.items():
        remember_size(agency_code, attachment_id, width, height)
    return sizes


def _sized(photo: dict[str, Any], size: tuple[int, int]) -> dict[str, Any]:
    return {**photo, "width": size[0], "height": size[1]}
