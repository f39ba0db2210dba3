"""Charts stay inside their place and show what they are given."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.metrics import periods
from services.metrics.charts import bars, days
from services.metrics.charts.columns import HEIGHT, Slot, column_chart
from services.metrics.charts.scale import ticks
from services.metrics.totals import Totals

amounts = st.integers(min_value=0, max_value=10**7)


@given(amounts)
def test_the_axis_reaches_the_largest_value_in_a_few_even_steps(largest: int) -> None:
    values = ticks(largest)
    assert values[0] == 0
    assert values[-1] >= largest
    assert 2 <= len(values) <= 6
    assert len({after - before for before, after in itertools.pairwise(values)}) == 1


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=45))
def test_columns_stay_inside_the_plot_and_do_not_overlap(values: list[tuple[int, int]]) -> None:
    chart = column_chart([Slot("", "", pair) for pair in values])
    columns = [column for group in chart.groups for column in group.columns]
    for column in columns:
        assert -0.01 <= column.x <= column.x + column.width <= 100.01
        assert -0.1 <= column.y <= HEIGHT + 0.1
        assert abs(column.y + column.height - HEIGHT) <= 0.2
    for left, right in itertools.pairwise(columns):
        assert left.x + left.width <= right.x + 0.02
    assert chart.groups[-1].labelled == 2


@given(st.dictionaries(st.sampled_from(["delivered", "failed", "unknown"]), amounts))
def test_the_parts_of_a_bar_make_it_whole(values: dict[str, int]) -> None:
    parts = bars.stacked(values)
    if parts:
        assert abs(sum(part.width for part in parts) - 100) < 0.1
    assert {part.name: part.value for part in parts} == {name: value for name, value in values.items() if value}


def test_something_is_never_drawn_as_nothing() -> None:
    assert bars.width(1, 1_000_000) == 1.0
    assert bars.width(0, 10) == 0.0


def test_long_periods_are_shown_by_week_and_by_month() -> None:
    first = date(2026, 1, 1)
    totals = {"2026-01-05": Totals(Counter(submitted=2)), "2026-01-06": Totals(Counter(submitted=3))}
    by_week = days.slots(periods.custom(first, date(2026, 3, 31)), totals, ("submitted",), "id")
    by_month = days.slots(periods.custom(first, date(2026, 12, 31)), totals, ("submitted",), "id")
    assert [slot.values for slot in by_week][:3] == [(0,), (5,), (0,)]
    assert len(by_month) == 12
    assert by_month[0].label == "Jan 2026"
