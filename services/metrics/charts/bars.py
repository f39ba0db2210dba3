"""Horizontal bars for tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: `x` and `width` in per cent."""

    name: str
    value: int
    x: float
    width: float


def width(value: int, largest: int) -> float:
    """A bar's length in per cent of the longest; never quite nothing for something."""
    if value <= 0 or largest <= 0:
        return 0.0
    return round(max(100 * value / largest, 1.0), 2)


def stacked(values: Mapping[str, float], whole: float | None = None) -> tuple[Segment, ...]:
    """The parts one behind the other; `whole` is what fills the bar, their sum by default."""
    total = whole or sum(values.values())
    return tuple(_segments(values, total)) if total > 0 else ()


def _segments(values: Mapping[str, float], total: float) -> Iterable[Segment]:
    passed = 0.0
    for name, value in values.items():
        if value > 0:
            yield Segment(name, round(value), round(100 * passed / total, 2), round(100 * value / total, 2))
            passed += value
