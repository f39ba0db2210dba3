"""Colours: phones save in wider colour spaces than the web assumes; unconverted they look pale."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageCms


def to_srgb(picture: Image.Image, *, transparent: bool) -> Image.Image:
    """The picture as sRGB in mode RGB, or RGBA where it is `transparent`."""
    mode = "RGBA" if transparent else "RGB"
    profile = picture.info.get("icc_profile")
    if not profile or _is_srgb(profile):
        return _without_profile(picture, mode)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        suitable = picture if picture.mode in ("RGB", "RGBA", "L", "CMYK") else picture.convert(mode)
        converted = ImageCms.profileToProfile(suitable, source, _srgb(), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a broken profile is no reason to lose the photo
        return _without_profile(picture, mode)
    return converted if converted is not None else _without_profile(picture, mode)


def _without_profile(picture: Image.Image, mode: str) -> Image.Image:
    return picture if picture.mode == mode else picture.convert(mode)


def _is_srgb(profile: bytes) -> bool:
    return b"sRGB" in profile[:1024]


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
