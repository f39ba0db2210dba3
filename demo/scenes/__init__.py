"""Illustrations drawn for the demo: one function a scene, real JPEG files out."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from demo.scenes import country, landmarks, town
from demo.scenes.canvas import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    "pasture": country.pasture,
    "ricefield": country.ricefield,
    "saplings": country.saplings,
    "river": country.river,
    "road": town.road,
    "market": town.market,
    "clinic": town.clinic,
    "school": town.school,
    "office": town.office,
    "hall": landmarks.hall,
    "gate": landmarks.gate,
    "dance": landmarks.dance,
}


def photo(scene: str, seed: int) -> bytes:
    """A JPEG of 1600 x 1000 pixels; the same scene and seed give the same picture."""
    canvas = Canvas(random.Random(f"{scene}-{seed}"))
    SCENES[scene](canvas)
    output = io.BytesIO()
    canvas.finished().save(output, "JPEG", quality=88, optimize=True)
    return output.getvalue()
