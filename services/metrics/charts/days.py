"""Days put together so that a chart keeps a readable number of columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby

from services.metrics.charts.columns import Slot
from services.metrics.periods import Period
from services.metrics.totals import Totals
from shared import formatting

#: Longest periods shown by day and by week; longer ones are shown by month.
_BY_DAY, _BY_WEEK = 45, 200


def slots(period: Period, by_day: Mapping[str, Totals], names: tuple[str, ...], language: str) -> list[Slot]:
    """A slot for each day, week or month of the period, with the counts called `names`."""
    days = [period.first + timedelta(days=n) for n in range(period.length)]
    grouped = [list(group) for _, group in groupby(days, key=lambda day: _start(day, period))]
    return [_slot(group, by_day, names, period, language) for group in grouped]


def _start(day: date, period: Period) -> date:
    if period.length <= _BY_DAY:
        return day
    if period.length <= _BY_WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def _slot(
    days: list[date], by_day: Mapping[str, Totals], names: tuple[str, ...], period: Period, language: str
) -> Slot:
    recorded = [by_day[day.isoformat()] for day in days if day.isoformat() in by_day]
    values = tuple(sum(totals.counts[name] for totals in recorded) for name in names)
    label = formatting.day_and_month(days[0], language)
    if period.length > _BY_WEEK:
        label = formatting.month_and_year(days[0], language, short=True)
    title = formatting.weekday_date(days[0], language)
    if len(days) > 1:
        title = formatting.date_range(days[0], days[-1], language)
    return Slot(label, title, values)
