"""A photo as a phone takes it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from demo import scenes

#: Where the photographer stood, which nobody else is to know.
LATITUDE = ((7.0, 40.0, 12.0), "S")
#: The tag of the camera's position.
GPS = 0x8825
_ORIENTATION = 0x0112


def take(folder: Path) -> Path:
    """A JPEG file with the camera's notes in it: it lies on its side and says where it was taken."""
    path = folder / "IMG_20261122.jpg"
    path.write_bytes(scenes.photo("pasture", 7))
    with Image.open(path) as image:
        notes = image.getexif()
        notes[_ORIENTATION] = 1
        notes[GPS] = {1: LATITUDE[1], 2: LATITUDE[0]}
        image.save(path, exif=notes, quality=88)
    return path
