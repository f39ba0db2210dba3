"""A meeting hall, the brick gates of Trowulan, and a dance in front of them."""

from __future__ import annotations

from demo.scenes import elements
from demo.scenes.canvas import HEIGHT, WIDTH, Canvas, mix

BRICK, MORTAR = "#b4573a", "#9c472d"


def hall(canvas: Canvas) -> None:
    """A pendopo with a screen and listeners in rows."""
    canvas.gradient("#f3e3c3", "#e9d3a6", 0, 640)
    canvas.polygon([(0, 0), (WIDTH, 0), (WIDTH, 110), (1100, 200), (500, 200), (0, 110)], "#6e4327")
    for x in range(0, WIDTH, 100):
        canvas.line([(x, 0), (500 + x * 0.375, 198)], "#855433", 6)
    for x in (150, 420, 1150, 1420):
        canvas.box(x, 120, 34, 520, "#7d4f2e")
        canvas.box(x - 14, 610, 62, 40, "#5f3a20", 4)
    canvas.box(560, 240, 480, 270, "#fdfdfb", 8)
    for number, height in enumerate((60, 110, 90, 160, 200)):
        canvas.box(
            620 + number * 76, 470 - height, 46, height, ("#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#264653")[number]
        )
    canvas.gradient("#c49a6c", "#9c7448", 640)
    elements.person(canvas, 490, 700, 300)
    for row, (feet, height) in enumerate(((800, 190), (900, 225), (1010, 265))):
        for number in range(9):
            x = 90 + number * 178 + (row % 2) * 70
            canvas.box(x - 46, feet - height * 0.55, 92, height * 0.6, "#49382a", 10)
            _back_of(canvas, x, feet, height)


def gate(canvas: Canvas) -> None:
    """A split brick gate in the evening, with visitors."""
    elements.sky(canvas, "#f0a06b", "#fde8c8", 640)
    canvas.hills(650, 20, "#8a9a5b")
    canvas.gradient("#9fb36a", "#7f9550", 680)
    canvas.polygon([(700, 700), (900, 700), (1180, HEIGHT), (420, HEIGHT)], "#d2b48c")
    _tower(canvas, 520, -1)
    _tower(canvas, 1080, 1)
    for x in (110, 1490):
        elements.palm(canvas, x, 780, 1.3)
    elements.crowd(canvas, 5, (860, 930), 190, (560, 1040))


def dance(canvas: Canvas) -> None:
    """Dancers in a row before the gate."""
    elements.sky(canvas, "#577590", "#f9c784", 620)
    canvas.hills(650, 20, "#5b6b57")
    canvas.gradient("#6d6875", "#4d4855", 690)
    _tower(canvas, 430, -1)
    _tower(canvas, 1170, 1)
    canvas.polygon([(120, 720), (1480, 720), (WIDTH, HEIGHT), (0, HEIGHT)], "#8d6f57")
    for number in range(5):
        x = 300 + number * 250
        skirt = canvas.random.choice(("#c1121f", "#f2a104", "#1b998b", "#7b2d8b"))
        canvas.polygon([(x - 40, 760), (x + 40, 760), (x + 80, 930), (x - 80, 930)], skirt)
        elements.person(canvas, x, 905, 300, veil=False)
        canvas.polygon([(x - 52, 780), (x + 52, 780), (x + 88, 930), (x - 88, 930)], skirt)
        for side in (-1, 1):
            canvas.line([(x + side * 40, 690), (x + side * 120, 640)], "#b07a4f", 20)
            canvas.polygon(
                [(x + side * 112, 640), (x + side * 150, 560), (x + side * 170, 730)], mix(skirt, "#ffffff", 0.4)
            )
        canvas.polygon([(x - 44, 628), (x, 540), (x + 44, 628)], "#f6c453")
    for x in range(60, WIDTH, 120):
        canvas.oval(x, 975, 26, 12, "#ffd166")


def _tower(canvas: Canvas, x: float, side: int) -> None:
    """Half of a split gate; `side` is where its steps are: -1 left, 1 right."""
    steps = ((150, 120), (130, 110), (112, 100), (92, 90), (70, 80), (48, 60), (26, 40))
    y, inner = 760.0, x - side * 75
    for width, height in steps:
        left = inner if side > 0 else inner - width
        canvas.box(left, y - height, width, height, BRICK)
        for row in range(int(y - height) + 14, int(y), 18):
            canvas.line([(left, row), (left + width, row)], MORTAR, 2)
        canvas.box(left - 8 if side < 0 else left, y - height - 6, width + 8, 14, mix(BRICK, "#ffffff", 0.15))
        y -= height


def _back_of(canvas: Canvas, x: float, feet: float, height: float) -> None:
    shirt = canvas.random.choice(elements.CLOTHES)
    canvas.box(x - height * 0.2, feet - height * 0.78, height * 0.4, height * 0.5, shirt, height * 0.1)
    head = "#2b2118" if canvas.random.random() < 0.55 else mix(shirt, "#ffffff", 0.45)
    canvas.oval(x, feet - height * 0.88, height * 0.12, height * 0.14, head)
