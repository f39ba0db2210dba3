"""Stretches of days in WIB, and the stretch that each is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.clock import now, wib

TODAY, WEEK, THIRTY, MONTH, CUSTOM = "today", "7d", "30d", "month", "custom"
#: In the order of the page's buttons.
NAMED = (TODAY, WEEK, THIRTY, MONTH)
DEFAULT = THIRTY
#: Longest stretch that one request may ask for.
MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included."""

    name: str
    first: date
    last: date

    @property
    def length(self) -> int:
        """Days in it."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> Iterator[str]:
        """Each day, as the rollups name it."""
        return ((self.first + timedelta(days=n)).isoformat() for n in range(self.length))

    def previous(self) -> Period:
        """What it is compared with: as many days just before; for a month, the same days of the month before."""
        if self.name != MONTH:
            return Period(self.name, self.first - timedelta(days=self.length), self.first - timedelta(days=1))
        end = self.first - timedelta(days=1)
        return Period(MONTH, end.replace(day=1), end.replace(day=min(self.last.day, end.day)))


def today() -> date:
    """The date in Mojokerto."""
    return wib(now()).date()


def named(name: str, day: date) -> Period:
    """The period of that name that ends on `day`."""
    starts = {
        TODAY: day,
        WEEK: day - timedelta(days=6),
        THIRTY: day - timedelta(days=29),
        MONTH: day.replace(day=1),
    }
    return Period(name, starts[name], day)


def custom(first: date, last: date) -> Period:
    """A period of one's own; raises ValueError when it is backwards or too long."""
    period = Period(CUSTOM, first, last)
    if not 1 <= period.length <= MAX_DAYS:
        raise ValueError(f"1 to {MAX_DAYS} days")
    return period
