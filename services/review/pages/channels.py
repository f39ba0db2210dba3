"""Where an item is on its way to the channels, as the item page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.review.documents import ItemRow, LastReport
from shared.channels import display_order
from shared.clock import aware
from shared.lifecycle import STATES, WaitsFor

REPORT_WITHIN = timedelta(minutes=10)
"""How long after a decision a channel without a report is shown as waiting; one that has no targets never reports."""


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """A channel and what it last reported; `current` unless that was about an earlier decision."""

    channel: str
    outcome: LastReport | None
    current: bool


def channel_reports(item: ItemRow, moment: datetime) -> list[ChannelReport]:
    """The channels that reported, and those that are to report on the latest decision."""
    if not STATES[item["state"]].approved:
        return []
    outcomes = item.get("deliveries") or {}
    expected = [*(item.get("variants") or {})] if _decided_lately(item, moment) else []
    return [
        ChannelReport(channel, outcomes.get(channel), _is_current(item, outcomes.get(channel)))
        for channel in sorted({*expected, *outcomes}, key=display_order)
    ]


def is_waiting(item: ItemRow, reports: list[ChannelReport]) -> bool:
    """Whether the page has to look again for reports."""
    return STATES[item["state"]].waits_for is WaitsFor.CHANNELS or not all(one.current for one in reports)


def _decided_lately(item: ItemRow, moment: datetime) -> bool:
    withdrawal, published = item.get("withdrawal"), item.get("published")
    decided = withdrawal["at"] if withdrawal else published["approved_at"] if published else None
    return decided is not None and moment - aware(decided) < REPORT_WITHIN


def _is_current(item: ItemRow, outcome: LastReport | None) -> bool:
    if outcome is None:
        return False
    if item.get("withdrawal"):
        return bool(outcome["action"] == "withdraw")
    return bool(outcome["revision"] == item.get("revision"))
