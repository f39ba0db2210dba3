"""Round numbers for an axis."""

from __future__ import annotations

from math import ceil, floor, log10

_STEPS = (1, 2, 5, 10)
_TICKS = 4


def ticks(largest: int) -> list[int]:
    """Evenly spaced whole numbers from 0 to at or above `largest`, about four steps."""
    if largest <= _TICKS:
        return list(range(max(largest, 1) + 1))
    rough = largest / _TICKS
    power = 10 ** floor(log10(rough))
    step = next(int(factor * power) for factor in _STEPS if factor * power >= rough)
    return [step * n for n in range(ceil(largest / step) + 1)]
