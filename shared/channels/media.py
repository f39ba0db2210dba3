"""What a platform takes as a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Where the subject of a photo is that has no focal point.
CENTRE = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class PhotoForm:
    """The form in which a photo is sent: JPEG or PNG of at most so many pixels and bytes, cropped to a ratio."""

    #: image/jpeg or image/png.
    media_type: str = "image/jpeg"
    #: Pixels of the longer side.
    longest_side: int = 2048
    #: Bytes.
    heaviest: int = 1_000_000
    #: Width divided by height: a photo beyond is cropped around its focal point.
    narrowest: float = 0.01
    widest: float = 100.0


class Crop(NamedTuple):
    """The part of a photo that is left, in pixels."""

    left: int
    top: int
    width: int
    height: int


def crop(width: int, height: int, focal: Sequence[float] | None, form: PhotoForm) -> Crop:
    """The part of a photo of that size that keeps the form's ratio, around its focal point as far as the photo goes."""
    ratio = width / height
    if form.narrowest <= ratio <= form.widest:
        return Crop(0, 0, width, height)
    wanted = form.narrowest if ratio < form.narrowest else form.widest
    across, down = focal or CENTRE
    kept_width, kept_height = min(width, round(height * wanted)), min(height, round(width / wanted))
    return Crop(_start(across, width, kept_width), _start(down, height, kept_height), kept_width, kept_height)


def sent_size(width: int, height: int, focal: Sequence[float] | None, form: PhotoForm) -> tuple[int, int]:
    """Width and height in pixels of a photo of that size once it has the form; it is never made larger."""
    part = crop(width, height, focal, form)
    scale = min(1.0, form.longest_side / max(part.width, part.height))
    return max(1, round(part.width * scale)), max(1, round(part.height * scale))


def _start(focal: float, whole: int, part: int) -> int:
    return max(0, min(whole - part, round(focal * whole - part / 2)))
