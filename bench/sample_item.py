"""The item that is measured: 2 KiB of text and a photo of 300 kB."""

from __future__ import annotations

import io
import random
from typing import Any

from PIL import Image, ImageDraw

TEXT_BYTES = 2048
PHOTO_BYTES = 300_000
PHOTO_SIZE = (1600, 1067)

_SENTENCES = (
    "Petugas mendata 304 desa di 18 kecamatan. ",
    "Warga dapat datang pada hari kerja pukul 08.00 sampai 14.00 WIB. ",
    "Layanan ini tidak dipungut biaya. ",
    "Data diperbarui setiap pekan oleh dinas yang bertugas. ",
)


def photo(seed: int = 1) -> bytes:
    """A JPEG of about PHOTO_BYTES whose detail is that of a photograph rather than of plain areas."""
    chance = random.Random(seed)
    image = Image.new("RGB", PHOTO_SIZE, (120, 160, 120))
    draw = ImageDraw.Draw(image)
    for _ in range(9000):
        x, y, size = chance.randrange(PHOTO_SIZE[0]), chance.randrange(PHOTO_SIZE[1]), chance.randrange(4, 60)
        colour = (chance.randrange(256), chance.randrange(256), chance.randrange(256))
        draw.ellipse((x, y, x + size, y + size * 0.7), fill=colour)
    return min((_jpeg(image, quality) for quality in range(30, 96, 5)), key=lambda data: abs(len(data) - PHOTO_BYTES))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def submission(title: str, attachment_id: str | None) -> dict[str, Any]:
    """A submission with a body of TEXT_BYTES."""
    body = "".join(_SENTENCES) * (TEXT_BYTES // 100)
    return {
        "kind": "news",
        "title": title,
        "summary": "Petugas mendata 304 desa di 18 kecamatan.",
        "body": body[:TEXT_BYTES].strip(),
        "topic": "layanan-publik",
        "audience": "public",
        "districts": [],
        "urgency": "normal",
        "facts": [{"statement": "304 desa di 18 kecamatan", "source": "Data kabupaten"}],
        "photos": [{"attachment_id": attachment_id, "alt": "Ilustrasi pengukuran"}] if attachment_id else [],
        "links": [],
    }
