"""Cleaning photos."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageCms

from shared.photos import PhotoRefused, clean
from shared.photos.preview import preview


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def test_a_large_photo_is_scaled_to_2560_pixels_a_side() -> None:
    photo = clean(encoded(Image.new("RGB", (5000, 2500)), "JPEG"))
    assert (photo.width, photo.height) == (2560, 1280)


@pytest.mark.parametrize(
    ("mode", "kind", "media_type"),
    [
        ("RGB", "PNG", "image/jpeg"),
        ("RGB", "WEBP", "image/jpeg"),
        ("P", "PNG", "image/jpeg"),
        ("I;16", "PNG", "image/jpeg"),
        ("L", "JPEG", "image/jpeg"),
        ("CMYK", "JPEG", "image/jpeg"),
        ("RGBA", "PNG", "image/png"),
        ("RGBA", "WEBP", "image/png"),
    ],
)
def test_only_transparency_stays_png(mode: str, kind: str, media_type: str) -> None:
    photo = clean(encoded(Image.new(mode, (64, 48)), kind))
    assert photo.media_type == media_type
    assert Image.open(io.BytesIO(photo.data)).size == (photo.width, photo.height) == (64, 48)


def test_an_opaque_alpha_channel_is_no_transparency() -> None:
    assert clean(encoded(Image.new("RGBA", (64, 48), (9, 9, 9, 255)), "PNG")).media_type == "image/jpeg"


@pytest.mark.parametrize(
    "data",
    [b"", b"halo", b"<svg/>", b"GIF89a" + bytes(50), encoded(Image.new("RGB", (640, 480)), "JPEG")[:900]],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as refused:
        clean(data)
    assert refused.value.code == "image_rejected"


def test_a_small_file_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    for side in (9_000, 20_000):
        with pytest.raises(PhotoRefused, match="megapixels") as refused:
            clean(encoded(Image.new("1", (side, side)), "PNG"))
        assert refused.value.code == "image_rejected"


def test_wide_colours_are_brought_to_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    photo = clean(encoded(Image.new("RGB", (64, 48), (120, 200, 80)), "JPEG", icc_profile=lab))
    assert "icc_profile" not in Image.open(io.BytesIO(photo.data)).info


def test_a_broken_colour_profile_does_not_lose_the_photo() -> None:
    assert clean(encoded(Image.new("RGB", (64, 48)), "JPEG", icc_profile=b"rusak")).width == 64


def test_a_preview_is_small_and_white_where_the_photo_is_transparent() -> None:
    photo = clean(encoded(Image.new("RGBA", (2000, 1000), (0, 0, 0, 0)), "PNG"))
    small = Image.open(io.BytesIO(preview(photo.data)))
    assert (small.format, small.size) == ("JPEG", (640, 320))
    assert small.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "I;16"])
def test_a_picture_that_is_reduced_in_strips_stays_whole_and_upright(mode: str) -> None:
    """Left half dark, right half light; the exif says that the telephone was held upside down."""
    grey = Image.new("L", (10_300, 300))
    grey.paste(255, (5_150, 0, 10_300, 300))
    picture = grey.convert(mode)
    exif = Image.Exif()
    exif[0x0112] = 3
    photo = Image.open(io.BytesIO(clean(encoded(picture, "PNG", exif=exif)).data)).convert("L")
    assert photo.size == (2560, 75)
    left, right = photo.getpixel((100, 40)), photo.getpixel((2450, 40))
    assert left > right + 200 or mode == "I;16"


def test_the_colour_that_stands_for_nothing_becomes_transparent() -> None:
    photo = clean(encoded(Image.new("RGB", (10_300, 300), (1, 2, 3)), "PNG", transparency=(1, 2, 3)))
    assert (photo.media_type, photo.width) == ("image/png", 2560)
