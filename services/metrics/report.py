"""The rollups of a period, added up by day, agency and channel in one reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.metrics import generations
from services.metrics.periods import Period
from services.metrics.rollups import ITEM
from services.metrics.serialization import RollupRow
from services.metrics.totals import Totals
from shared.channels import display_order


def _sums() -> defaultdict[str, Totals]:
    return defaultdict(Totals)


@dataclass(slots=True)
class Report:
    """One period's metrics; `agency` limits them to one."""

    period: Period
    agency: str | None = None
    total: Totals = field(default_factory=Totals)
    #: Counts only.
    by_day: defaultdict[str, Totals] = field(default_factory=_sums)
    by_agency: defaultdict[str, Totals] = field(default_factory=_sums)
    by_channel: defaultdict[str, Totals] = field(default_factory=_sums)

    @property
    def active(self) -> set[str]:
        """The codes of the agencies that sent something."""
        return {code for code, totals in self.by_agency.items() if totals.counts["submitted"] > 0}

    @property
    def empty(self) -> bool:
        """Whether nothing at all happened."""
        return not any(amount > 0 for amount in self.total.counts.values())

    def channels(self) -> list[tuple[str, Totals]]:
        """The channels with their metrics, in the order of display."""
        return sorted(self.by_channel.items(), key=lambda pair: display_order(pair[0]))


def report(period: Period, agency: str | None = None) -> Report:
    """Read and add up a period."""
    result = Report(period, agency)
    wanted: dict[str, Any] = {"day": {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}}
    if agency is not None:
        wanted["agency"] = agency
    for rollup in generations.current().rollups.find(wanted):
        result.by_day[rollup["day"]].count(rollup)
        result.by_agency[rollup["agency"]].add(rollup)
        result.by_channel[rollup["channel"]].add(rollup)
    for totals in result.by_channel.values():
        result.total.include(totals)
    result.by_channel.pop(ITEM, None)
    return result


def rows(
    period: Period,
    *,
    agency: str | None = None,
    channel: str | None = None,
    after: str | None = None,
    limit: int = 0,
) -> Iterator[RollupRow]:
    """The stored rollups one by one, ordered by day, agency and channel, from behind the key `after` on.

    `limit` 0 gives all.
    """
    bounds = {"$gte": f"{period.first.isoformat()}|", "$lt": f"{period.last.isoformat()}|\uffff"}
    if after is not None:
        bounds["$gt"] = after
    wanted: dict[str, Any] = {"_id": bounds}
    if agency is not None:
        wanted["agency"] = agency
    if channel is not None:
        wanted["channel"] = channel
    yield from generations.current().rollups.find(wanted).sort("_id", 1).limit(limit)
