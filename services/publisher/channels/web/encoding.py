"""Making a photo's smaller files. Pillow releases the interpreter's lock meanwhile, so threads run side by side."""

from __future__ import annotations

import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from PIL import Image

from shared.channels.web.photo import FORMATS, widths_for

JPEG_QUALITY = 78
WEBP_QUALITY = 70
#: Pillow's scale is 0 (fast) to 6 (small); 0 costs a tenth more bytes than 2 and two thirds of the time.
WEBP_METHOD = 0

LOWEST_PRIORITY = 19

#: The decoded photo and its smaller copies, by width, largest first.
Sizes = dict[int, Image.Image]


def largest_jpeg(data: bytes, media_type: str, width: int) -> bytes:
    """The JPEG of the largest width: the agency's own cleaned file where it is one already."""
    if media_type == "image/jpeg" and widths_for(width)[-1] == width:
        return data
    return _encode(_shrink(_decode(data), widths_for(width)[-1]), "jpg")


def encode_all(data: bytes, media_type: str, width: int, workers: ThreadPoolExecutor) -> dict[tuple[int, str], bytes]:
    """Every file of a photo by (width, extension), made by `workers` alone."""
    copies = workers.submit(_copies, data, widths_for(width)).result()
    jobs = [workers.submit(_both, size, copy) for size, copy in copies.items()]
    files = {key: content for job in jobs for key, content in job.result().items()}
    if media_type == "image/jpeg" and width in copies:
        files[width, "jpg"] = data
    return files


def step_back() -> None:
    """Run this thread only while the processor is otherwise idle: a page does not wait for its smaller photos."""
    with suppress(OSError):  # only Linux gives threads priorities of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)


def _decode(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    if image.mode in ("RGBA", "LA", "P"):
        ground = Image.new("RGB", image.size, "white")
        layer = image.convert("RGBA")
        ground.paste(layer, mask=layer)
        return ground
    return image.convert("RGB")


def _copies(data: bytes, widths: tuple[int, ...]) -> Sizes:
    """The photo at every width, each made from the next larger one."""
    image, copies = _decode(data), {}
    for width in reversed(widths):
        image = copies[width] = _shrink(image, width)
    return copies


def _both(size: int, copy: Image.Image) -> dict[tuple[int, str], bytes]:
    """One after the other: Pillow keeps a format's settings in the picture itself while it saves."""
    return {(size, extension): _encode(copy, extension) for extension in FORMATS}


def _shrink(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.HAMMING, reducing_gap=2.0)


def _encode(image: Image.Image, extension: str) -> bytes:
    buffer = io.BytesIO()
    if extension == "jpg":
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=False)
    else:
        image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=WEBP_METHOD)
    return buffer.getvalue()
