"""Decoding and encoding. Never trusts a file name or declared type: only what Pillow finds in the bytes."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from services.intake.photos.colour import to_srgb
from services.intake.photos.problems import too_heavy, too_heavy_cleaned, too_many_pixels, unreadable
from shared.content.attachment import MAX_STORED_BYTES, MAX_UPLOAD_BYTES

#: Pixels of the largest picture that is decoded; a small file can hide a huge one ("decompression bomb").
MAX_PIXELS: Final = 64_000_000
#: The longest side that is kept, in pixels; enough for print in a leaflet.
LONGEST_SIDE: Final = 2560
JPEG_QUALITY: Final = 85
_FORMATS: Final = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """A re-encoded photo; sides in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Names the bytes."""
        return hashlib.sha256(self.data).hexdigest()


def clean(raw: bytes) -> CleanPhoto:
    """The photo in `raw`, upright, in sRGB, at most LONGEST_SIDE, with no metadata; raises PhotoRefused."""
    if len(raw) > MAX_UPLOAD_BYTES:
        raise too_heavy()
    if not raw:
        raise unreadable()
    picture = _open(raw)
    try:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets the JPEG decoder itself scale large photos down
        picture.load()
        return _encode(_prepared(picture))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise unreadable() from error


def _open(raw: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is stricter
            picture = Image.open(io.BytesIO(raw), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise unreadable() from error
    if picture.width * picture.height > MAX_PIXELS:
        raise too_many_pixels()
    return picture


def _prepared(picture: Image.Image) -> Image.Image:
    """Upright, in sRGB, scaled; alpha survives only where something is really transparent."""
    upright = ImageOps.exif_transpose(picture)
    coloured = to_srgb(upright, transparent=_is_transparent(upright))
    coloured.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return coloured


def _is_transparent(picture: Image.Image) -> bool:
    if not picture.has_transparency_data:
        return False
    return picture.convert("RGBA").getchannel("A").getextrema() != (255, 255)


def _encode(picture: Image.Image) -> CleanPhoto:
    """Only the pixels are handed on: a fresh image carries no EXIF, GPS, comment or thumbnail."""
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    output = io.BytesIO()
    if fresh.mode == "RGBA":
        fresh.save(output, "PNG", compress_level=6)
    else:
        fresh.save(output, "JPEG", quality=JPEG_QUALITY)
    if output.tell() > MAX_STORED_BYTES:
        raise too_heavy_cleaned()
    media_type = "image/png" if fresh.mode == "RGBA" else "image/jpeg"
    return CleanPhoto(output.getvalue(), media_type, *fresh.size)
