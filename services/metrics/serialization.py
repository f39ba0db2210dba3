"""The rows of metrics' collections as MongoDB keeps them. Names that differ from those in the code are older."""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired, TypedDict

from services.metrics.delivery_status import DeliveryStatus
from services.metrics.journey import Journey


class RepeatRow(TypedDict):
    """One of the steps that may repeat."""

    step: str
    at: datetime


class JourneyRow(TypedDict):
    """A document of `journeys`; Journey says what each field holds."""

    _id: str
    agency: dict[str, str]
    topic: str
    kind: str | None
    title: str | None
    #: Journey.described_by: rank, time and id of the event.
    told_by: tuple[int, datetime, str]
    steps: dict[str, datetime]
    repeats: dict[str, RepeatRow]
    approvals: dict[str, datetime]
    out: dict[str, dict[str, datetime]]
    claim_seen_at: datetime | None


class DeliveryStatusRow(TypedDict):
    """A document of `delivery_outcomes`; DeliveryStatus says what each field holds."""

    _id: str
    item_id: str
    agency: str
    channel: str
    target: str
    action: str
    status: str
    at: datetime
    version: int
    event_id: str
    url: str | None


class RollupRow(TypedDict):
    """A document of `daily_rollups`: what happened for an agency on a channel on a day in WIB; `_id` is Cell.key.

    A field is there from the first thing counted in it.
    """

    _id: str
    day: str
    agency: str
    channel: str
    counts: NotRequired[dict[str, int]]
    #: Topic → submitted, published.
    topics: NotRequired[dict[str, dict[str, int]]]
    #: Name → bucket → how many.
    lead_times: NotRequired[dict[str, dict[str, int]]]


class CountedEventRow(TypedDict):
    """A document of `counted_events`; `_id` is the event's id, `day` an ISO date (WIB)."""

    _id: str
    type: str
    day: str


class GenerationRow(TypedDict):
    """The document of `metrics_generation`."""

    _id: str
    number: int


def journey_document(journey: Journey) -> JourneyRow:
    """A journey for storing."""
    return {
        "_id": journey.item_id,
        "agency": dict(journey.agency),
        "topic": journey.topic,
        "kind": journey.kind,
        "title": journey.title,
        "told_by": journey.described_by,
        "steps": dict(journey.steps),
        "repeats": {event_id: {"step": step, "at": at} for event_id, (step, at) in journey.repeats.items()},
        "approvals": dict(journey.approvals),
        "out": {channel: dict(times) for channel, times in journey.out.items()},
        "claim_seen_at": journey.claim_seen_at,
    }


def journey_from(document: JourneyRow) -> Journey:
    """The journey behind a stored document."""
    rank, at, event_id = document["told_by"]
    return Journey(
        item_id=document["_id"],
        agency=document["agency"],
        topic=document["topic"],
        kind=document["kind"],
        title=document["title"],
        described_by=(rank, at, event_id),
        steps=document["steps"],
        repeats={event_id: (entry["step"], entry["at"]) for event_id, entry in document["repeats"].items()},
        approvals=document["approvals"],
        out=document["out"],
        claim_seen_at=document["claim_seen_at"],
    )


def delivery_document(delivery: DeliveryStatus) -> DeliveryStatusRow:
    """A delivery's status for storing."""
    return {
        "_id": delivery.delivery_id,
        "item_id": delivery.item_id,
        "agency": delivery.agency,
        "channel": delivery.channel,
        "target": delivery.target,
        "action": delivery.action,
        "status": delivery.status,
        "at": delivery.at,
        "version": delivery.version,
        "event_id": delivery.event_id,
        "url": delivery.url,
    }


def delivery_from(document: DeliveryStatusRow) -> DeliveryStatus:
    """The delivery's status behind a stored document."""
    return DeliveryStatus(
        delivery_id=document["_id"],
        item_id=document["item_id"],
        agency=document["agency"],
        channel=document["channel"],
        target=document["target"],
        action=document["action"],
        status=document["status"],
        at=document["at"],
        version=document["version"],
        event_id=document["event_id"],
        url=document["url"],
    )
