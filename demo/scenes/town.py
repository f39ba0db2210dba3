"""Streets, stalls and public buildings."""

from __future__ import annotations

from demo.scenes import elements
from demo.scenes.canvas import HEIGHT, WIDTH, Canvas, mix

AWNINGS = ("#d1495b", "#2e86ab", "#3c896d", "#edae49", "#7b4b94")
GOODS = ("#d62828", "#f77f00", "#fcbf49", "#6a994e", "#386641", "#a44a3f", "#f2e8cf", "#8f2d56")


def road(canvas: Canvas) -> None:
    """Road works with a barrier, cones and a machine."""
    elements.sky(canvas, "#9cc9e3", "#fbefd5", 560)
    canvas.hills(580, 30, "#88ad6c")
    for x in (110, 290, 1370, 1530):
        elements.tree(canvas, x, 640, 1.0)
    canvas.gradient("#93b272", "#7d9f5b", 620)
    canvas.polygon([(720, 600), (880, 600), (1500, HEIGHT), (100, HEIGHT)], "#5c6068")
    canvas.polygon([(880, 600), (905, 600), (1580, HEIGHT), (1500, HEIGHT)], "#d9d3c3")
    for near in (0.08, 0.22, 0.42, 0.68):
        top, bottom = 600 + near * 400, 600 + (near + 0.08) * 400
        canvas.polygon(
            [(797 - near * 8, top), (803 + near * 8, top), (806 + near * 9, bottom), (794 - near * 9, bottom)],
            "#f4f1e4",
        )
    _excavator(canvas, 1070, 760)
    elements.person(canvas, 560, 830, 210)
    canvas.oval(560, 625, 30, 18, "#ffb703")
    for number in range(8):
        canvas.polygon(
            [(410 + number * 96, 840), (458 + number * 96, 840), (428 + number * 96, 890), (380 + number * 96, 890)],
            "#d00000" if number % 2 else "#f8f9fa",
        )
    for x in (420, 760, 1120):
        canvas.box(x, 888, 20, 76, "#495057")
    for x in (250, 1290):
        _cone(canvas, x, 950)


def market(canvas: Canvas) -> None:
    """Stalls with striped awnings, goods in heaps, buyers in between."""
    canvas.gradient("#f6e7c8", "#f0d9ad", 0, 480)
    canvas.polygon([(0, 0), (WIDTH, 0), (WIDTH, 90), (800, 190), (0, 90)], "#8d5a3b")
    for x in range(60, WIDTH, 250):
        canvas.box(x, 80, 22, 420, "#7a4e33")
    canvas.gradient("#cbb994", "#a89670", 480)
    for number in range(4):
        _stall(canvas, 30 + number * 395, 300, canvas.random.choice(AWNINGS))
    elements.crowd(canvas, 7, (900, 965), 300, (60, 1540))


def clinic(canvas: Canvas) -> None:
    """A health centre with a queue of parents and children."""
    elements.sky(canvas, "#a8d8ea", "#fdf6e3", 560)
    canvas.hills(620, 20, "#93b272")
    canvas.gradient("#a3c585", "#8cb369", 660)
    canvas.box(300, 330, 1000, 410, "#f7f7f2")
    canvas.polygon([(250, 340), (400, 220), (1200, 220), (1350, 340)], "#3a7d64")
    canvas.box(710, 240, 180, 120, "#ffffff", 10)
    canvas.box(780, 255, 40, 90, "#c8102e")
    canvas.box(755, 280, 90, 40, "#c8102e")
    for x in (360, 520, 1000, 1160):
        canvas.box(x, 430, 100, 120, "#8fbcd4", 6)
        canvas.line([(x + 50, 430), (x + 50, 550)], "#f7f7f2", 6)
    canvas.box(720, 470, 160, 270, "#5d8aa8", 8)
    canvas.polygon([(680, 740), (920, 740), (1080, HEIGHT), (520, HEIGHT)], "#d8cfbd")
    for x, height in ((420, 260), (560, 255), (1010, 262), (1180, 250)):
        elements.person(canvas, x, 910, height, veil=x % 4 == 0)
        elements.person(canvas, x + 74, 916, height * 0.55)
    for x in (150, 1470):
        elements.tree(canvas, x, 760, 1.3)


def school(canvas: Canvas) -> None:
    """A school yard with a flag and pupils."""
    elements.sky(canvas, "#9fd0ef", "#fff5d6", 540)
    canvas.hills(620, 20, "#93b272")
    canvas.gradient("#d9c5a0", "#c4ab7f", 650)
    canvas.box(140, 360, 1320, 300, "#f3e5c3")
    canvas.polygon([(90, 370), (220, 250), (1380, 250), (1510, 370)], "#b5533c")
    for number in range(7):
        x = 190 + number * 180
        canvas.box(x, 430, 110, 110, "#7fb0c9" if number != 3 else "#8d5a3b", 4)
        canvas.box(x, 560, 110, 100, "#e7d3a6")
    canvas.box(790, 160, 12, 660, "#c9ced1")
    canvas.box(802, 165, 150, 50, "#ce1126")
    canvas.box(802, 215, 150, 50, "#ffffff")
    for number in range(9):
        elements.person(canvas, 150 + number * 165, 850 + (number % 2) * 70, 190, veil=number % 3 == 0)


def office(canvas: Canvas) -> None:
    """A service office: counters, numbers, waiting citizens."""
    canvas.gradient("#eef3ee", "#dfe8e0", 0, 640)
    canvas.gradient("#c9bda6", "#b3a68c", 640)
    canvas.box(0, 0, WIDTH, 70, "#cfd8d0")
    for number in range(4):
        x = 90 + number * 370
        canvas.box(x, 140, 320, 80, "#205c4a", 10)
        canvas.oval(x + 50, 180, 26, 26, "#f6c453")
        for dy, width in ((165, 180), (188, 120)):
            canvas.box(x + 96, dy, width, 10, "#d7ebe2", 4)
        canvas.box(x, 250, 320, 210, "#f8fbf9", 8)
        elements.person(canvas, x + 160, 640, 330, veil=number % 2 == 0)
    canvas.box(40, 470, 1520, 150, "#8a5a3c", 8)
    canvas.box(40, 460, 1520, 28, "#b98258", 6)
    elements.crowd(canvas, 6, (900, 970), 330, (90, 1510))


def _stall(canvas: Canvas, x: float, top: float, colour: str) -> None:
    for number in range(6):
        left = x + number * 60
        shade = colour if number % 2 == 0 else "#fbf7ec"
        canvas.polygon([(left + 12, top), (left + 60, top), (left + 60, top + 105), (left, top + 105)], shade)
        canvas.oval(left + 30, top + 105, 30, 22, shade)
    for side in (14, 336):
        canvas.box(x + side, top + 100, 12, 420, "#7a5a3a")
    canvas.box(x, top + 330, 360, 160, "#9c6b43", 6)
    for number in range(5):
        goods = canvas.random.choice(GOODS)
        for layer, count in enumerate((4, 3, 2)):
            for step in range(count):
                across = x + 38 + number * 70 + (step - (count - 1) / 2) * 17
                canvas.oval(across, top + 322 - layer * 17, 12, 12, mix(goods, "#ffffff", layer * 0.1))


def _excavator(canvas: Canvas, x: float, foot: float) -> None:
    canvas.box(x - 110, foot - 46, 230, 48, "#343a40", 22)
    canvas.box(x - 70, foot - 120, 180, 78, "#f4a300", 12)
    canvas.box(x - 66, foot - 190, 90, 80, "#ffc53d", 10)
    canvas.box(x - 54, foot - 178, 56, 46, "#a9d6e5", 6)
    canvas.line([(x - 50, foot - 110), (x - 190, foot - 240), (x - 300, foot - 110)], "#e09600", 26)
    canvas.polygon(
        [(x - 335, foot - 120), (x - 265, foot - 120), (x - 280, foot - 40), (x - 345, foot - 60)], "#495057"
    )


def _cone(canvas: Canvas, x: float, foot: float) -> None:
    canvas.box(x - 40, foot - 10, 80, 14, "#d9480f", 4)
    canvas.polygon([(x - 28, foot - 8), (x + 28, foot - 8), (x + 6, foot - 100), (x - 6, foot - 100)], "#ff6b1a")
    canvas.polygon([(x - 20, foot - 36), (x + 20, foot - 36), (x + 14, foot - 62), (x - 14, foot - 62)], "#fff4e6")
