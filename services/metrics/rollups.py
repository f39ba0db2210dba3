"""What journeys and deliveries contribute to the rollups: sums per day, agency and channel.

A rollup is never incremented for an event as such. An event may change what is known of an item; the rollups then
change by the difference between what the item contributes now and what it contributed before. So no replay counts
twice and no order of arrival matters.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from services.metrics import lead_times
from services.metrics.delivery_status import DELIVERED, FAILED, RETRACTED, UNKNOWN, DeliveryStatus
from services.metrics.journey import Journey
from shared.clock import wib

#: The "channel" of counts about the item itself.
ITEM = "-"

ITEM_COUNTS = (
    "submitted",
    "approved",
    "published",
    "changes_requested",
    "corrected",
    "withdrawn",
    "rejected",
    "clarified",
)
CHANNEL_COUNTS = (DELIVERED, FAILED, UNKNOWN, RETRACTED)
COUNTS = ITEM_COUNTS + CHANNEL_COUNTS


class Cell(NamedTuple):
    """Which rollup a count belongs to: a day in WIB, an agency's code and a channel."""

    day: str
    agency: str
    channel: str

    @property
    def key(self) -> str:
        """The `_id` of its document; sorts by day."""
        return "|".join(self)


#: Cell → path inside its document (`counts.submitted`, `topics.kesehatan.published`, `lead_times.…`) → amount.
Rollups = dict[Cell, Counter[str]]


def day(moment: datetime) -> str:
    """The day in Mojokerto on which something happened."""
    return wib(moment).date().isoformat()


def of_journey(journey: Journey | None) -> Rollups:
    """What an item contributes."""
    contribution: Rollups = {}
    if journey is None:
        return contribution
    _count_steps(contribution, journey)
    _measure_item(contribution, journey)
    for channel, revisions in journey.out.items():
        for revision, at in revisions.items():
            start = journey.approvals.get(revision)
            _measure(contribution, journey, lead_times.APPROVE_TO_DELIVER, start, at, channel)
    return contribution


def of_delivery(delivery: DeliveryStatus | None) -> Rollups:
    """What a delivery contributes: one, on the day its outcome became known."""
    if delivery is None or delivery.status not in CHANNEL_COUNTS:
        return {}
    return {Cell(day(delivery.at), delivery.agency, delivery.channel): Counter({f"counts.{delivery.status}": 1})}


def difference(after: Rollups, before: Rollups) -> Rollups:
    """What has to be added to `before` to get `after`; cells that stay as they are are left out."""
    changes: Rollups = {}
    for cell in after.keys() | before.keys():
        change = Counter(after.get(cell, Counter()))
        change.subtract(before.get(cell, Counter()))
        if kept := {path: amount for path, amount in change.items() if amount}:
            changes[cell] = Counter(kept)
    return changes


def add(total: Rollups, more: Rollups) -> None:
    """Add `more` to `total` in place."""
    for cell, amounts in more.items():
        total.setdefault(cell, Counter()).update(amounts)


def _count_steps(contribution: Rollups, journey: Journey) -> None:
    happened: list[tuple[str, datetime | None]] = [
        (name, journey.steps.get(name)) for name in ("submitted", "published", "withdrawn", "rejected")
    ]
    happened.append(("approved", journey.decided_at))
    happened += [(step, at) for step, at in journey.repeats.values() if step == "changes_requested"]
    happened += [("corrected", at) for at in journey.corrected_at]
    if journey.kind == "clarification":
        happened.append(("clarified", journey.steps.get("published")))
    for name, at in happened:
        if at is not None:
            _add(contribution, journey, at, f"counts.{name}")
            if name in ("submitted", "published"):
                _add(contribution, journey, at, f"topics.{journey.topic}.{name}")


def _measure_item(contribution: Rollups, journey: Journey) -> None:
    submitted, published = journey.steps.get("submitted"), journey.steps.get("published")
    _measure(contribution, journey, lead_times.SUBMIT_TO_APPROVE, submitted, journey.decided_at)
    _measure(contribution, journey, lead_times.SUBMIT_TO_PUBLISH, submitted, published)
    if journey.kind == "clarification":
        _measure(contribution, journey, lead_times.CLAIM_TO_ANSWER, journey.claim_seen_at or submitted, published)


def _measure(
    contribution: Rollups,
    journey: Journey,
    name: str,
    start: datetime | None,
    end: datetime | None,
    channel: str = ITEM,
) -> None:
    if start is not None and end is not None:
        _add(contribution, journey, end, f"lead_times.{name}.{lead_times.bucket(start, end)}", channel)


def _add(contribution: Rollups, journey: Journey, at: datetime, path: str, channel: str = ITEM) -> None:
    contribution.setdefault(Cell(day(at), journey.agency["code"], channel), Counter())[path] += 1
