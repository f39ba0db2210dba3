"""Decoding and encoding. File name and declared type do not count, only what Pillow finds in the bytes."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from shared.content.attachment import MAX_STORED_BYTES, MAX_UPLOAD_BYTES
from shared.photos.colour import to_srgb
from shared.photos.problems import PhotoRefused, too_heavy, too_heavy_cleaned, too_many_pixels, unreadable

#: Pixels of the largest picture that is decoded; a small file can hide a huge one ("decompression bomb").
MAX_PIXELS: Final = 64_000_000
#: The longest side that is kept, in pixels; enough for print in a leaflet.
LONGEST_SIDE: Final = 2560
JPEG_QUALITY: Final = 85
#: Rows of the result that are made at a time.
_STRIP: Final = 64
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
    return cleaned(opened(raw))


def opened(raw: bytes) -> Image.Image:
    """The picture in `raw`, of which only the header was read; its size says how many pixels will be decoded.

    Raises PhotoRefused for what is too large or no picture.
    """
    if len(raw) > MAX_UPLOAD_BYTES:
        raise too_heavy()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is stricter
            picture = Image.open(io.BytesIO(raw), formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise too_many_pixels()
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # lets the JPEG decoder itself scale large photos down
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except PhotoRefused:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise unreadable() from error
    return picture


def cleaned(picture: Image.Image) -> CleanPhoto:
    """The same, decoded and prepared for publication; raises PhotoRefused where it is broken."""
    try:
        picture.load()
        return _encode(_prepared(picture))
    except PhotoRefused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise unreadable() from error


def _prepared(picture: Image.Image) -> Image.Image:
    """Scaled, upright, in sRGB; alpha survives only where something is really transparent.

    Scaled first: each further step makes a copy, and copies of the whole picture are what takes the memory.
    """
    small = _reduced(picture, max(picture.size) // LONGEST_SIDE)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(small)
    return to_srgb(upright, transparent=_is_transparent(upright))


def _reduced(picture: Image.Image, factor: int) -> Image.Image:
    """One pixel for `factor` x `factor`, in a mode that can be averaged; in strips, so that there is no second copy."""
    if factor < 2:
        return _averageable(picture)
    strips = [
        _averageable(picture.crop((0, top, picture.width, min(top + _STRIP * factor, picture.height)))).reduce(factor)
        for top in range(0, picture.height, _STRIP * factor)
    ]
    small = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    for number, strip in enumerate(strips):
        small.paste(strip, (0, number * _STRIP))
    small.info = dict(picture.info)
    small.info.pop("transparency", None)
    return small


def _averageable(picture: Image.Image) -> Image.Image:
    """The picture itself, or with colours in place of a palette, a mask colour or 16 bits."""
    if picture.mode in ("RGBA", "LA") or (picture.mode in ("RGB", "L", "CMYK") and not picture.has_transparency_data):
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA") and picture.getchannel("A").getextrema() != (255, 255)


def _encode(picture: Image.Image) -> CleanPhoto:
    """Only the pixels are kept: a fresh image carries no EXIF, GPS, comment or thumbnail."""
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
