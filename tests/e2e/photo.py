"""A photo as a phone takes it."""

from __future__ import annotations

import secrets
from pathlib import Path

from PIL import Image

from demo import scenes

#: Where the photographer stood, which must not be published.
LATITUDE = ((7.0, 40.0, 12.0), "S")
#: The tag of the camera's position.
GPS = 0x8825


def take(folder: Path) -> Path:
    """A JPEG file, another one each time, with the camera's notes in it: it says where it was taken."""
    path = folder / "IMG_20261122.jpg"
    path.write_bytes(scenes.photo("pasture", secrets.randbits(32)))
    with Image.open(path) as image:
        notes = image.getexif()
        notes[GPS] = {1: LATITUDE[1], 2: LATITUDE[0]}
        image.save(path, exif=notes, quality=88)
    return path
