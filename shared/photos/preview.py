"""A small form of a cleaned photo, for lists and forms."""

from __future__ import annotations

import io

from PIL import Image

#: The longest side, in pixels.
SIDE = 640


def preview(data: bytes) -> bytes:
    """A JPEG of about 40 kB; transparent places become white."""
    picture: Image.Image = Image.open(io.BytesIO(data))
    picture.draft("RGB", (SIDE, SIDE))
    picture.thumbnail((SIDE, SIDE))
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    output = io.BytesIO()
    picture.convert("RGB").save(output, "JPEG", quality=75)
    return output.getvalue()
