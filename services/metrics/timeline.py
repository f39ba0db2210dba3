"""A journey in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from services.metrics import generations, serialization
from services.metrics.delivery_status import DELIVERED, REQUESTED
from services.metrics.journey import Journey
from shared.channels import display_order
from shared.clock import aware
from shared.keyset import page_of


@dataclass(frozen=True, slots=True)
class Moment:
    """One step. `since` is the time in seconds since the step before it."""

    step: str
    at: datetime
    since: float | None = None
    channel: str | None = None
    revision: int | None = None


@dataclass(slots=True)
class ChannelState:
    """How many of an item's deliveries on one channel are in which state, and the item's address there."""

    channel: str
    requested: int = 0
    delivered: int = 0
    failed: int = 0
    unknown: int = 0
    retracted: int = 0
    url: str | None = None


def timeline(journey: Journey) -> list[Moment]:
    """Every step with the time since the one before. Steps of the same millisecond keep the order of the work."""
    moments = sorted(_moments(journey), key=lambda moment: moment.at)
    times = [moment.at for moment in moments]
    return [
        Moment(moment.step, moment.at, _seconds(before, moment.at), moment.channel, moment.revision)
        for moment, before in zip(moments, [None, *times], strict=False)
    ]


class ItemLeadTimes(TypedDict):
    """An item's lead times in seconds; None where an end is missing."""

    submit_to_approve: float | None
    submit_to_publish: float | None
    claim_to_answer: float | None


def lead_times(journey: Journey) -> ItemLeadTimes:
    """How long the item took."""
    submitted, published = journey.steps.get("submitted"), journey.steps.get("published")
    seen = (journey.claim_seen_at or submitted) if journey.kind == "clarification" else None
    return {
        "submit_to_approve": _seconds(submitted, journey.decided_at),
        "submit_to_publish": _seconds(submitted, published),
        "claim_to_answer": _seconds(seen, published),
    }


def delivery_times(journey: Journey) -> dict[str, float]:
    """By channel: seconds from the first approval until the first target had it."""
    taken = {
        channel: _seconds(journey.approvals.get("1"), journey.out[channel].get("1"))
        for channel in sorted(journey.out, key=display_order)
    }
    return {channel: seconds for channel, seconds in taken.items() if seconds is not None}


def channel_states(item_id: str) -> list[ChannelState]:
    """The states of the item's deliveries, by channel.

    A request that a later delivery to the same target replaced was never carried out, so it is left out.
    """
    states: dict[str, ChannelState] = {}
    found = list(generations.current().deliveries.find({"item_id": item_id}).sort("_id", 1))
    latest = {(row["channel"], row["target"]): row["_id"] for row in found}
    for row in found:
        superseded = latest[(row["channel"], row["target"])] != row["_id"]
        if row["status"] == REQUESTED and superseded:
            continue
        state = states.setdefault(row["channel"], ChannelState(row["channel"]))
        setattr(state, row["status"], getattr(state, row["status"]) + 1)
        state.url = row["url"] or state.url
    return sorted(states.values(), key=lambda state: display_order(state.channel))


def find(item_id: str) -> Journey | None:
    """The journey of one item."""
    row = generations.current().journeys.find_one({"_id": item_id})
    return serialization.journey_from(row) if row else None


def page(wanted: dict[str, str], *, limit: int, before: str | None = None) -> tuple[list[Journey], str | None]:
    """Journeys, newest first, whose fields are as `wanted`, and the cursor of the next page if there is one."""
    found = page_of(generations.current().journeys, wanted, cursor=before, limit=limit)
    return [serialization.journey_from(row) for row in found.rows], found.next_cursor


def _moments(journey: Journey) -> Iterator[Moment]:
    for step, at in journey.steps.items():
        yield Moment(step, aware(at))
    for step, at in journey.repeats.values():
        yield Moment(step, aware(at))
    for revision, at in journey.approvals.items():
        if int(revision) > 1:
            yield Moment("corrected", aware(at), revision=int(revision))
    for channel, times in journey.out.items():
        for revision, at in times.items():
            yield Moment(DELIVERED, aware(at), channel=channel, revision=int(revision))


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else (end - start).total_seconds()
