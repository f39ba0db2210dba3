"""What a platform takes as a photo."""

from __future__ import annotations

from dataclasses import dataclass


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
