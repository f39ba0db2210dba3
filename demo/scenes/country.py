"""Fields, animals, water and trees."""

from __future__ import annotations

from demo.scenes import elements
from demo.scenes.canvas import HEIGHT, WIDTH, Canvas, mix


def pasture(canvas: Canvas) -> None:
    """Officers among grazing cattle below the mountains."""
    elements.sky(canvas)
    canvas.hills(630, 40, "#9bbf7a")
    canvas.hills(700, 34, "#86b05f")
    for x in (120, 1460, 1320):
        elements.tree(canvas, x, canvas.random.uniform(690, 720), 0.9)
    canvas.gradient("#86b05f", "#5f8f3e", 740)
    for x, y, size in ((380, 800, 0.9), (1180, 790, 0.85), (720, 905, 1.15)):
        elements.cow(canvas, x, y, size, canvas.random.choice(("#a8643a", "#c9955c", "#7b4a2d", "#d8c3a5")))
    elements.person(canvas, 560, 905, 250)
    elements.person(canvas, 985, 890, 240, veil=True)
    canvas.box(925, 825, 46, 40, "#f5f5f0", 6)
    canvas.box(943, 832, 10, 26, "#c8102e")
    canvas.box(935, 840, 26, 10, "#c8102e")
    _fence(canvas, 960)


def ricefield(canvas: Canvas) -> None:
    """Rows of rice that run to the mountains, with two farmers."""
    elements.sky(canvas, "#a5d3ea", "#fdf0cf", 560)
    canvas.hills(590, 26, "#7fae6a")
    canvas.gradient("#a9cf6f", "#6e9f35", 620)
    for number in range(-16, 33):
        x = number * 100 + canvas.random.uniform(-6, 6)
        canvas.line(
            [(WIDTH / 2 + (x - WIDTH / 2) * 0.22, 622), (x, HEIGHT)], "#87b548" if number % 2 else "#5d8c2c", 12
        )
    canvas.polygon([(700, 622), (740, 622), (900, HEIGHT), (560, HEIGHT)], "#bfa26f")
    for x in (90, 1490):
        elements.palm(canvas, x, 660, 1.0)
    elements.house(canvas, 1240, 650, 0.7)
    for x, y in ((430, 850), (1130, 800)):
        elements.person(canvas, x, y, 220)
        canvas.polygon([(x - 52, y - 192), (x, y - 238), (x + 52, y - 192)], "#d9b36c")


def saplings(canvas: Canvas) -> None:
    """Young trees in rows and the people who planted them."""
    elements.sky(canvas, "#b4dcc8", "#fbf4d9", 580)
    canvas.hills(600, 50, "#7da36c", 1.4)
    canvas.hills(680, 30, "#6b9355", 2.6)
    canvas.gradient("#8a6b45", "#6d4f30", 740)
    for row, y in enumerate((790, 870, 965)):
        for column in range(9):
            x = 90 + column * 180 + row * 40
            canvas.oval(x, y, 42 + row * 6, 12, "#54391f")
            canvas.line([(x, y), (x, y - 60 - row * 12)], "#6f8f3a", 6)
            for side in (-1, 1):
                canvas.oval(x + side * 20, y - 62 - row * 12, 22, 11, "#6faf3f")
            canvas.oval(x, y - 82 - row * 12, 13, 24, "#83c04f")
    elements.crowd(canvas, 6, (770, 850), 230, (180, 1440))


def river(canvas: Canvas) -> None:
    """A swollen river in the rain, and a team with a boat."""
    canvas.gradient("#6f8595", "#c3cfd2", 0, 640)
    canvas.mountain(1150, 640, 900, 380, "#70818c")
    canvas.hills(590, 30, "#5f7d5a")
    for x in (180.0, 420.0, 1380.0):
        elements.house(canvas, x, 640, 0.9)
    for x in (300.0, 1240.0, 1520.0):
        elements.tree(canvas, x, 650, 1.0)
    canvas.gradient("#94825f", "#6e5d40", 640)
    for _ in range(90):
        x, y = canvas.random.uniform(-100, WIDTH), canvas.random.uniform(660, HEIGHT)
        canvas.line([(x, y), (x + 60 + y / 12, y)], mix("#94825f", "#ffffff", canvas.random.uniform(0.1, 0.3)), 4)
    for x in (650.0, 770.0, 890.0):
        elements.person(canvas, x, 810, 210)
        canvas.box(x - 28, 648, 56, 70, "#f2711c", 14)
    canvas.polygon([(500, 770), (1060, 770), (980, 860), (580, 860)], "#e4572e")
    canvas.line([(500, 770), (1060, 770)], "#fbe3d0", 14)
    for _ in range(260):
        x, y = canvas.random.uniform(0, WIDTH), canvas.random.uniform(0, HEIGHT)
        canvas.line([(x, y), (x - 7, y + 30)], "#dfe7ea", 1.4)


def _fence(canvas: Canvas, y: float) -> None:
    for x in range(20, WIDTH, 160):
        canvas.box(x, y - 80, 18, 110, "#7a5a3a", 4)
    for dy in (-62, -22):
        canvas.box(0, y + dy, WIDTH, 12, "#8d6a45")
