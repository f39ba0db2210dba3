"""A drawing board in plain coordinates: 1600 wide, 1000 high, drawn at twice the size so that edges come out smooth."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1600, 1000, 2
Point = tuple[float, float]


def mix(one: str, other: str, share: float) -> str:
    """A colour between two `#rrggbb` colours; share 0 is the first."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """Shapes on an image; `random` decides what may vary between two pictures of a scene."""

    def __init__(self, rng: random.Random) -> None:
        self.random = rng
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "#ffffff")
        self._draw = ImageDraw.Draw(self.image)

    def gradient(self, top: str, bottom: str, upper: float = 0, lower: float = HEIGHT) -> None:
        """A band over the full width that runs from one colour to the other."""
        steps = int((lower - upper) * SCALE)
        for row in range(steps):
            y = upper * SCALE + row
            self._draw.line((0, y, WIDTH * SCALE, y), fill=mix(top, bottom, row / steps))

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A filled rectangle from its upper left corner, with round corners where wanted."""
        edges = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self._draw.rounded_rectangle(edges, radius * SCALE, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        """A filled ellipse round its centre."""
        self._draw.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=colour)

    def line(self, points: Sequence[Point], colour: str, width: float) -> None:
        """A line of some thickness with rounded joints."""
        self._draw.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=round(width * SCALE), joint="curve"
        )

    def hills(self, base: float, height: float, colour: str, waves: float = 2.0) -> None:
        """A soft ridge down to the lower edge."""
        shift = [self.random.uniform(0, math.tau) for _ in range(3)]

        def ridge(x: float) -> float:
            t = x / WIDTH * waves * math.tau
            return base - height * (
                math.sin(t + shift[0]) * 0.5 + math.sin(t * 2.3 + shift[1]) * 0.3 + math.sin(t * 4.1 + shift[2]) * 0.1
            )

        top = [(float(x), ridge(x)) for x in range(0, WIDTH + 8, 8)]
        self.polygon([*top, (WIDTH, HEIGHT), (0, HEIGHT)], colour)

    def mountain(self, x: float, base: float, width: float, height: float, colour: str) -> None:
        """A volcano with a lighter flank."""
        peak, tip = (x, base - height), width * 0.05
        self.polygon(
            [
                (x - width / 2, base),
                (x - width * 0.2, base - height * 0.52),
                (x - tip, peak[1]),
                (x + tip, peak[1] + 6),
                (x + width * 0.2, base - height * 0.5),
                (x + width / 2, base),
            ],
            colour,
        )
        self.polygon(
            [
                (x - tip * 0.2, peak[1] + 3),
                (x + tip, peak[1] + 6),
                (x + width * 0.2, base - height * 0.5),
                (x + width / 2, base),
                (x + width * 0.12, base),
                (x + width * 0.06, base - height * 0.45),
            ],
            mix(colour, "#ffffff", 0.16),
        )

    def finished(self) -> Image.Image:
        """The picture at its final size, with the fine grain of a photograph."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        seed = self.random.randint(0, 2**31)
        grain = Image.frombytes("L", (WIDTH, HEIGHT), random.Random(seed).randbytes(WIDTH * HEIGHT))
        grain = grain.filter(ImageFilter.GaussianBlur(0.8)).point(lambda value: 118 + value // 14)
        return ImageChops.overlay(small, Image.merge("RGB", (grain, grain, grain)))
