"""The metrics, read before and after, so that a run adds up also on a platform that has other content."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from demo.api import Api, Refused
from demo.record import Record
from demo.waiting import TookTooLong, Waits

#: A reading counts as quiet when another one so many seconds later says the same.
QUIET = 1.0
#: Seconds after which the counts are taken as they are, and compared.
CATCH_UP = 60.0
OUTCOMES = ("delivered", "failed", "unknown", "retracted")


class MetricsReader:
    """Counts of one stretch of days, fixed at the start so that midnight changes nothing."""

    def __init__(self, api: Api, waits: Waits) -> None:
        self._api, self._waits = api, waits
        first = datetime.now(ZoneInfo("Asia/Jakarta")).date()
        self._days = {"from": first.isoformat(), "to": (first + timedelta(days=1)).isoformat()}

    def before(self, record: Record) -> None:
        """Read once the metrics have caught up with what came earlier."""
        record.before = self._waits.until("metrics that stand still", self._quiet)

    def after(self, record: Record) -> None:
        """Read once the counts have grown by what was done; by then they are what they are."""
        wanted = expected(record) | outcomes(record)
        try:
            record.after = self._waits.until(
                "metrics that have counted everything", lambda: self._moved(record, wanted), CATCH_UP
            )
        except TookTooLong:
            record.after = self._read()

    def journey(self, item_id: str) -> dict[str, Any]:
        """An item's journey; empty where the metrics know none."""
        try:
            found: dict[str, Any] = self._api.get(f"/api/v1/journeys/{item_id}")
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return {}
        return found

    def _read(self) -> dict[str, Any]:
        found: dict[str, Any] = self._api.get("/api/v1/stats/summary", **self._days)
        return found

    def _quiet(self) -> dict[str, Any] | None:
        first = self._read()
        time.sleep(QUIET)
        second = self._read()
        return second if first["counts"] == second["counts"] else None

    def _moved(self, record: Record, wanted: Mapping[str, int]) -> dict[str, Any] | None:
        now = self._read()
        moved = change(record.before, now)
        return now if all(moved[name] >= amount for name, amount in wanted.items()) else None


def change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Counter[str]:
    """By how much each count grew."""
    return Counter({name: after["counts"][name] - before["counts"].get(name, 0) for name in after["counts"]})


def expected(record: Record) -> dict[str, int]:
    """What the run did, counted by the demo: steps from the items, outcomes from the publisher's ledger."""
    courses = Counter(tracked.item.journey for tracked in record.tracked)
    return {
        "submitted": len(record.tracked),
        "approved": len(record.tracked),
        "published": len(record.tracked),
        "changes_requested": courses["send_back"],
        "corrected": courses["correct"],
        "withdrawn": courses["withdraw"],
        "rejected": 0,
        "clarified": sum(tracked.item.submission["kind"] == "clarification" for tracked in record.tracked),
    }


def outcomes(record: Record) -> dict[str, int]:
    """The ledger's outcomes of all items under the metrics' names."""
    names = {"succeeded": "delivered", "failed": "failed", "unknown": "unknown"}
    counted = dict.fromkeys(OUTCOMES, 0)
    for tracked in record.tracked:
        for one in tracked.deliveries:
            name = names.get(one["status"])
            if name == "delivered" and one["action"] == "withdraw":
                name = "retracted"
            if name:
                counted[name] += 1
    return counted
