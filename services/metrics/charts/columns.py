"""Columns side by side, a group for each slot of an axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.metrics.charts.scale import ticks

#: Height of the plot in pixels, and the widest a single column gets, in per cent of the plot.
HEIGHT = 190
_WIDEST = 5.0
#: The part of a slot that its columns fill.
_FILLED = 0.74
#: Labels under the axis that a wide screen has room for.
_LABELS = 10


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the axis: a short label, a full one, and a value for each series."""

    label: str
    title: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A rectangle: `x` and `width` in per cent, `y` and `height` in pixels."""

    series: int
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Group:
    """A slot as it is drawn. `labelled`: 2 the label always shows, 1 on wide screens only, 0 never."""

    slot: Slot
    middle: float
    columns: tuple[Column, ...]
    labelled: int


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Everything that the template draws."""

    groups: tuple[Group, ...]
    #: (value, y in pixels)
    lines: tuple[tuple[int, float], ...]
    height: int = HEIGHT

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The data behind it, for the table beside it."""
        return tuple(group.slot for group in self.groups)


def column_chart(slots: Sequence[Slot]) -> ColumnChart:
    """Lay out the slots over the whole width."""
    values = ticks(max((value for slot in slots for value in slot.values), default=0))
    top = values[-1]
    share = 100 / max(len(slots), 1)
    groups = tuple(_group(slot, number, share, top, len(slots)) for number, slot in enumerate(slots))
    return ColumnChart(groups, tuple((value, round(HEIGHT * (1 - value / top), 1)) for value in values))


def _group(slot: Slot, number: int, share: float, top: int, slots: int) -> Group:
    middle = share * (number + 0.5)
    width = min(_WIDEST, share * _FILLED / len(slot.values))
    left = middle - width * len(slot.values) / 2
    columns = tuple(
        _column(series, left + series * width, width, value, top) for series, value in enumerate(slot.values)
    )
    return Group(slot, round(middle, 2), columns, _labelled(number, slots))


def _column(series: int, x: float, width: float, value: int, top: int) -> Column:
    height = HEIGHT * max(value, 0) / top
    return Column(series, round(x, 2), round(width * 0.92, 2), round(HEIGHT - height, 1), round(height, 1))


def _labelled(number: int, slots: int) -> int:
    """Counted from the end, since the latest matters most."""
    every = -(-slots // _LABELS)
    from_end = slots - 1 - number
    if from_end % every:
        return 0
    return 1 if slots > _LABELS // 2 and from_end // every % 2 else 2
