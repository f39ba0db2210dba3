"""Photos of a draft with the sizes that pages need to reserve their place."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.content import Attachment


def with_sizes(photos: Iterable[Mapping[str, Any]], focal: Mapping[str, list[float]]) -> list[dict[str, Any]]:
    """The photos in their order, with width and height in pixels; one that was never stored is left out.

    One whose subject is not in the middle says in `focal` where it is, by shares of its width and height.
    """
    wanted = list(photos)
    if not wanted:
        return []
    sizes = _sizes([photo["attachment_id"] for photo in wanted])
    stored = (photo for photo in wanted if photo["attachment_id"] in sizes)
    return [_photo(photo, *sizes[photo["attachment_id"]], focal.get(photo["attachment_id"])) for photo in stored]


def _sizes(ids: list[str]) -> dict[str, tuple[int, int]]:
    found = Attachment.collection().find({"_id": {"$in": ids}}, {"width": 1, "height": 1})
    return {attachment["_id"]: (attachment["width"], attachment["height"]) for attachment in found}


def _photo(photo: Mapping[str, Any], width: int, height: int, focal: list[float] | None) -> dict[str, Any]:
    return {
        "attachment_id": photo["attachment_id"],
        "alt": photo["alt"],
        "caption": photo.get("caption") or "",
        "credit": photo.get("credit") or "",
        "width": width,
        "height": height,
        **({"focal": focal} if focal else {}),
    }
