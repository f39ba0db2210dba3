"""Which period a page shows, from its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from services.metrics import periods
from services.metrics.pages import labels
from services.metrics.periods import Period


@dataclass(frozen=True, slots=True)
class Choice:
    """A period to go to."""

    label: str
    href: str
    current: bool


def chosen() -> tuple[Period, bool]:
    """The period asked for, and whether it could be read; the default where it could not."""
    first, last = request.args.get("from"), request.args.get("to")
    default = periods.named(periods.DEFAULT, periods.today())
    if first or last:
        try:
            return periods.custom(date.fromisoformat(first or ""), date.fromisoformat(last or "")), True
        except ValueError:
            return default, False
    name = request.args.get("period", periods.DEFAULT)
    return (periods.named(name, periods.today()), True) if name in periods.NAMED else (default, False)


def choices(period: Period, endpoint: str, slug: str | None) -> list[Choice]:
    """The named periods as links of the same page; `slug` is that of the agency whose page it is."""
    return [
        Choice(str(labels.PERIODS[name]), url_for(endpoint, period=name, slug=slug), name == period.name)
        for name in periods.NAMED
    ]


def arguments(period: Period) -> dict[str, str]:
    """The period as it is written in addresses."""
    if period.name != periods.CUSTOM:
        return {"period": period.name}
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
