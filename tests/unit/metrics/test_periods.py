"""Each period is compared with one that is like it."""

from __future__ import annotations

from datetime import date

import pytest

from services.metrics import periods


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("today", (date(2026, 3, 30), date(2026, 3, 30))),
        ("7d", (date(2026, 3, 18), date(2026, 3, 24))),
        ("30d", (date(2026, 1, 31), date(2026, 3, 1))),
        ("month", (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_the_period_before(name: str, expected: tuple[date, date]) -> None:
    before = periods.named(name, date(2026, 3, 31)).previous()
    assert (before.first, before.last) == expected


def test_a_period_of_ones_own_is_bounded() -> None:
    assert periods.custom(date(2026, 1, 1), date(2026, 1, 1)).length == 1
    for first, last in ((date(2026, 1, 2), date(2026, 1, 1)), (date(2025, 1, 1), date(2026, 6, 1))):
        with pytest.raises(ValueError, match="days"):
            periods.custom(first, last)
