"""Adding up stored rollups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.metrics import lead_times
from services.metrics.delivery_status import DELIVERED, FAILED, UNKNOWN
from services.metrics.serialization import RollupRow

_Counts = Mapping[str, Mapping[str, int]]


@dataclass(slots=True)
class Totals:
    """The sum of any number of stored rollups."""

    counts: Counter[str] = field(default_factory=Counter)
    topics: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lead_times: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, rollup: RollupRow) -> None:
        """Add the counts alone of a rollup."""
        self.counts.update(rollup.get("counts", {}))

    def add(self, rollup: RollupRow) -> None:
        """Add a rollup."""
        self.count(rollup)
        self._add_parts(rollup.get("topics", {}), rollup.get("lead_times", {}))

    def include(self, other: Totals) -> None:
        """Add another sum."""
        self.counts.update(other.counts)
        self._add_parts(other.topics, other.lead_times)

    def _add_parts(self, topics: _Counts, lead_times: _Counts) -> None:
        for topic, counts in topics.items():
            self.topics[topic].update(counts)
        for name, histogram in lead_times.items():
            self.lead_times[name].update(histogram)

    def percentile(self, name: str, percent: int) -> float | None:
        """A lead time's percentile in seconds; None where nothing was measured."""
        return lead_times.percentile(self.lead_times.get(name, {}), percent)

    def measured(self, name: str) -> int:
        """How many lead times of that name there are."""
        return lead_times.size(self.lead_times.get(name, {}))

    @property
    def attempted(self) -> int:
        """Deliveries whose outcome was reported, be it good, bad or unclear."""
        return sum(self.counts[name] for name in (DELIVERED, FAILED, UNKNOWN))

    @property
    def delivered_share(self) -> float | None:
        """The part of them that arrived, 0 to 1; None while there are none."""
        return self.counts[DELIVERED] / self.attempted if self.attempted else None
