"""Making a photo in the form that a platform takes: cropped around its focal point, shrunk, light enough."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple
from typing import Any, cast

from PIL import Image, ImageOps
from pymongo.errors import DuplicateKeyError, PyMongoError

from services.publisher.media.documents import Rendition, RenditionRow
from services.publisher.reasons import PHOTO_MISSING, PHOTO_STORE_AWAY, PHOTO_TOO_HEAVY, PHOTO_UNREADABLE
from shared.channels.media import CENTRE, PhotoForm, crop
from shared.content import Attachment
from shared.reasons import Reason, ReasonedError

#: JPEG qualities that are tried in turn until the photo is light enough; then it is made smaller.
QUALITIES = (85, 75, 65, 50)
#: The share of its size that a photo keeps when it is still too heavy, and how often it is made smaller.
SMALLER = 0.75
STEPS = 6
#: Makes what is stored of a photo in its form.
Work = Callable[[], dict[str, Any]]


class NoRendition(ReasonedError):
    """The photo cannot be had, `permanent` where trying again is pointless: it can be neither read nor made lighter."""

    def __init__(self, reason: Reason, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(reason)


def _here(work: Work) -> dict[str, Any]:
    return work()


def rendition(photo: Mapping[str, Any], form: PhotoForm, run: Callable[[Work], dict[str, Any]] = _here) -> RenditionRow:
    """The photo of a variant in that form, made at the first call; raises NoRendition.

    `photo` has `attachment_id` and may have `focal`: the share of the width and of the height at which its subject is.
    `run` calls the work on the picture, which needs neither database nor network, where it belongs: in a web process
    that is off the loop.
    """
    focal = tuple(photo.get("focal") or CENTRE)
    key = hashlib.sha256(repr((photo["attachment_id"], focal, astuple(form))).encode()).hexdigest()[:40]
    try:
        known = Rendition.collection().find_one({"_id": key})
        if known is not None:
            return known
        data = _stored(photo["attachment_id"])
        place = (float(focal[0]), float(focal[1]))
        made = run(lambda: _made(photo["attachment_id"], data, place, form))
        document = cast(RenditionRow, Rendition(id=key, **made).validated())
        with suppress(DuplicateKeyError):  # another worker made the same at the same time
            Rendition.collection().insert_one(document)
    except PyMongoError as error:
        raise NoRendition(PHOTO_STORE_AWAY(error=type(error).__name__), permanent=False) from error
    return document


def _stored(attachment_id: str) -> bytes:
    stored = Attachment.collection().find_one({"_id": attachment_id}, {"data": 1})
    if stored is None:
        raise NoRendition(PHOTO_MISSING(photo=attachment_id), permanent=False)
    return bytes(stored["data"])


def _made(attachment_id: str, stored: bytes, focal: tuple[float, float], form: PhotoForm) -> dict[str, Any]:
    try:
        with Image.open(io.BytesIO(stored)) as original:
            original.draft("RGB", (form.longest_side, form.longest_side))
            image = _on_white(ImageOps.exif_transpose(original) or original)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise NoRendition(PHOTO_UNREADABLE(photo=attachment_id), permanent=True) from error
    image = _shrunk(_cropped(image, focal, form), form.longest_side)
    for _ in range(STEPS):
        for quality in QUALITIES if form.media_type == "image/jpeg" else QUALITIES[:1]:
            data = _encoded(image, form.media_type, quality)
            if len(data) <= form.heaviest:
                return {
                    "media_type": form.media_type,
                    "width": image.width,
                    "height": image.height,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "data": data,
                }
        image = _shrunk(image, max(1, round(max(image.size) * SMALLER)))
    raise NoRendition(PHOTO_TOO_HEAVY(photo=attachment_id, most=form.heaviest), permanent=True)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "P"):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(layer, mask=layer)
    return ground


def _cropped(image: Image.Image, focal: tuple[float, float], form: PhotoForm) -> Image.Image:
    part = crop(image.width, image.height, focal, form)
    if part[2:] == image.size:
        return image
    return image.crop((part.left, part.top, part.left + part.width, part.top + part.height))


def _shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    scale = longest_side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encoded(image: Image.Image, media_type: str, quality: int) -> bytes:
    buffer = io.BytesIO()
    if media_type == "image/jpeg":
        image.save(buffer, "JPEG", quality=quality)
    else:
        image.save(buffer, "PNG")
    return buffer.getvalue()
