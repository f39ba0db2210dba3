"""How Meta fetches a photo by itself, and what it says of one that it does not take.

Codes and subcodes: "Instagram Platform", "Error codes".
"""

from __future__ import annotations

import io
import time
from dataclasses import dataclass

import httpx
from PIL import Image, UnidentifiedImageError

from sandbox.graph.wire import refuse

#: Bytes of a photo, and seconds to fetch it.
HEAVIEST = 8 * 1024 * 1024
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class PhotoRules:
    """The photos that a platform takes."""

    #: Of Pillow, such as JPEG.
    formats: frozenset[str]
    #: Width by height.
    narrowest: float
    widest: float


def fetched(address: str, rules: PhotoRules) -> bytes:
    """The photo at that address; raises ErrorReply where it cannot be fetched or is not taken."""
    if not address.startswith(("https://", "http://")):
        raise refuse(100, "(#100) The parameter image_url must be a valid URI.")
    content = _content(address)
    if len(content) > HEAVIEST:
        raise refuse(36_000, "The image size is too large.", subcode=2_207_004)
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, ratio = image.format, image.width / image.height
    except (UnidentifiedImageError, OSError):
        kind, ratio = None, 1.0
    if kind not in rules.formats:
        raise refuse(36_001, "The image format is not supported.", subcode=2_207_005)
    if not rules.narrowest <= ratio <= rules.widest:
        raise refuse(36_003, "The submitted image with aspect ratio cannot be published.", subcode=2_207_009)
    return content


def _content(address: str) -> bytes:
    """As much as is needed to see that it is too large; a login page or a redirect is no photo."""
    parts, size, deadline = [], 0, time.monotonic() + PATIENCE
    try:
        with httpx.stream("GET", address, timeout=PATIENCE, follow_redirects=False, trust_env=False) as response:
            kind = response.headers.get("content-type", "")
            if response.status_code != httpx.codes.OK or not kind.startswith("image/"):
                raise refuse(9004, "Only photo or video can be accepted as media type.", subcode=2_207_052)
            for chunk in response.iter_bytes():
                parts.append(chunk)
                size += len(chunk)
                if size > HEAVIEST or time.monotonic() > deadline:
                    break
    except (httpx.HTTPError, httpx.InvalidURL):
        words = "The media could not be fetched from this URI."
        raise refuse(9004, words, subcode=2_207_052, user_message=words) from None
    return b"".join(parts)
