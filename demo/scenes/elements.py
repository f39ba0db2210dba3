"""What is in the landscapes: people, cows, trees, houses, clouds."""

from __future__ import annotations

import math

from demo.scenes.canvas import Canvas, mix

CLOTHES = ("#c8553d", "#2a6f97", "#588157", "#e9a03b", "#6d597a", "#b56576", "#355070", "#f2e8cf")
SKIN = ("#8d5524", "#a8693a", "#c08552")


def sky(canvas: Canvas, top: str = "#8ecae6", bottom: str = "#fef3d7", horizon: float = 620) -> None:
    """Morning sky with sun, clouds and the two mountains south of Mojokerto."""
    canvas.gradient(top, bottom, 0, horizon + 120)
    sun = canvas.random.uniform(250, 1350)
    for size, share in ((120, 0.25), (90, 0.5), (62, 0.9)):
        canvas.oval(sun, 210, size, size, mix(mix(top, bottom, 0.35), "#fff1b8", share))
    for _ in range(4):
        cloud(canvas, canvas.random.uniform(0, 1600), canvas.random.uniform(80, 330), canvas.random.uniform(0.6, 1.3))
    canvas.mountain(canvas.random.uniform(350, 650), horizon + 90, 960, 420, "#7f9cab")
    canvas.mountain(canvas.random.uniform(1050, 1400), horizon + 90, 820, 490, "#6b8c9c")


def cloud(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A flat-bottomed heap of ovals."""
    for dx, dy, radius in ((-90, 8, 46), (-40, -18, 62), (28, -26, 70), (90, 2, 50)):
        canvas.oval(x + dx * size, y + dy * size, radius * size, radius * 0.62 * size, "#fdfdfb")


def person(canvas: Canvas, x: float, feet: float, height: float, *, veil: bool = False) -> None:
    """A standing person; `height` in pixels."""
    shirt, skin = canvas.random.choice(CLOTHES), canvas.random.choice(SKIN)
    unit = height / 8
    canvas.oval(x, feet, unit * 1.3, unit * 0.28, "#4a4a3a")
    for side in (-1, 1):
        canvas.box(
            x + side * unit * 0.55 - unit * 0.4, feet - unit * 3.4, unit * 0.8, unit * 3.4, "#3d405b", unit * 0.3
        )
        canvas.line(
            [(x + side * unit, feet - unit * 5.6), (x + side * unit * 1.5, feet - unit * 3.4)], shirt, unit * 0.65
        )
        canvas.oval(x + side * unit * 1.5, feet - unit * 3.3, unit * 0.34, unit * 0.34, skin)
    canvas.box(x - unit * 1.15, feet - unit * 6.2, unit * 2.3, unit * 3.4, shirt, unit * 0.7)
    if veil:
        canvas.oval(x, feet - unit * 6.7, unit * 1.05, unit * 1.3, mix(shirt, "#ffffff", 0.45))
        canvas.oval(x, feet - unit * 6.9, unit * 0.62, unit * 0.72, skin)
    else:
        canvas.oval(x, feet - unit * 7.0, unit * 0.82, unit * 0.95, skin)
        canvas.polygon(
            [(x - unit * 0.85, feet - unit * 7.1), (x, feet - unit * 8.1), (x + unit * 0.85, feet - unit * 7.1)],
            "#2b2118",
        )


def crowd(canvas: Canvas, count: int, feet: tuple[float, float], height: float, between: tuple[float, float]) -> None:
    """People side by side, those further back smaller."""
    for number in range(count):
        depth = canvas.random.random()
        x = between[0] + (between[1] - between[0]) * (number + 0.5) / count + canvas.random.uniform(-12, 12)
        y = feet[0] + (feet[1] - feet[0]) * depth
        person(canvas, x, y, height * (0.86 + 0.14 * depth), veil=canvas.random.random() < 0.4)


def cow(canvas: Canvas, x: float, feet: float, size: float, colour: str) -> None:
    """A grazing cow that looks to the left."""
    dark = mix(colour, "#000000", 0.3)
    canvas.oval(x, feet + 4, 130 * size, 16 * size, "#4c6b2f")
    for dx in (-70, -45, 55, 78):
        canvas.box(x + dx * size, feet - 78 * size, 20 * size, 80 * size, dark, 6 * size)
    canvas.oval(x, feet - 105 * size, 115 * size, 58 * size, colour)
    canvas.box(x - 105 * size, feet - 150 * size, 200 * size, 70 * size, colour, 34 * size)
    canvas.oval(x - 130 * size, feet - 150 * size, 46 * size, 34 * size, colour)
    canvas.oval(x - 165 * size, feet - 138 * size, 24 * size, 20 * size, mix(colour, "#ffffff", 0.5))
    canvas.polygon(
        [(x - 120 * size, feet - 178 * size), (x - 92 * size, feet - 196 * size), (x - 100 * size, feet - 165 * size)],
        dark,
    )
    canvas.oval(x - 140 * size, feet - 158 * size, 5 * size, 5 * size, "#1d1d1d")
    canvas.line([(x + 105 * size, feet - 140 * size), (x + 128 * size, feet - 60 * size)], dark, 8 * size)


def tree(canvas: Canvas, x: float, foot: float, size: float) -> None:
    """A broad tree."""
    green = canvas.random.choice(("#4f7942", "#5b8a3c", "#3f6b3a", "#6a994e"))
    canvas.box(x - 12 * size, foot - 110 * size, 24 * size, 112 * size, "#6b4a2b", 6 * size)
    for dx, dy, radius in ((-50, -130, 60), (48, -136, 62), (0, -190, 76), (-10, -120, 66)):
        canvas.oval(x + dx * size, foot + dy * size, radius * size, radius * 0.86 * size, green)
    canvas.oval(x - 22 * size, foot - 205 * size, 40 * size, 32 * size, mix(green, "#ffffff", 0.18))


def palm(canvas: Canvas, x: float, foot: float, size: float) -> None:
    """A coconut palm."""
    canvas.line(
        [(x, foot), (x + 14 * size, foot - 150 * size), (x + 8 * size, foot - 290 * size)], "#7a5a3a", 16 * size
    )
    for step in range(7):
        angle = math.pi * (0.04 + step * 0.155)
        reach = 130 * size
        tip = (x + 8 * size - math.cos(angle) * reach, foot - 290 * size - math.sin(angle) * reach * 0.55 + 46 * size)
        middle = (x + 8 * size - math.cos(angle) * reach * 0.55, foot - 300 * size - math.sin(angle) * reach * 0.6)
        canvas.line([(x + 8 * size, foot - 290 * size), middle, tip], "#4f7f3a", 15 * size)


def house(canvas: Canvas, x: float, foot: float, size: float) -> None:
    """A village house with a tiled roof."""
    wall = canvas.random.choice(("#f4e9d8", "#e8efe4", "#f6dfc4", "#dfe9ee"))
    canvas.box(x - 90 * size, foot - 95 * size, 180 * size, 95 * size, wall)
    roof = [(x - 120, foot - 92), (x - 60, foot - 160), (x + 60, foot - 160), (x + 120, foot - 92)]
    canvas.polygon([(x + (px - x) * size, foot + (py - foot) * size) for px, py in roof], "#b5533c")
    canvas.box(x - 18 * size, foot - 62 * size, 36 * size, 62 * size, "#7a4e2d")
    for side in (-62, 38):
        canvas.box(x + side * size, foot - 68 * size, 28 * size, 30 * size, "#5d8aa8")
