"""Journeys and deliveries as MongoDB keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.metrics.delivery_status import DeliveryStatus
from services.metrics.journey import Journey


def journey_document(journey: Journey) -> dict[str, Any]:
    """A journey for storing."""
    return {
        "_id": journey.item_id,
        "agency": dict(journey.agency),
        "topic": journey.topic,
        "kind": journey.kind,
        "title": journey.title,
        "told_by": list(journey.described_by),
        "steps": dict(journey.steps),
        "repeats": {event_id: {"step": step, "at": at} for event_id, (step, at) in journey.repeats.items()},
        "approvals": dict(journey.approvals),
        "out": {channel: dict(times) for channel, times in journey.out.items()},
        "claim_seen_at": journey.claim_seen_at,
    }


def journey_from(document: Mapping[str, Any] | None) -> Journey | None:
    """The journey behind a stored document."""
    if document is None:
        return None
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


def delivery_document(delivery: DeliveryStatus) -> dict[str, Any]:
    """A delivery's status for storing."""
    document = asdict(delivery)
    document["_id"] = document.pop("delivery_id")
    return document


def delivery_from(document: Mapping[str, Any] | None) -> DeliveryStatus | None:
    """The delivery's status behind a stored document."""
    if document is None:
        return None
    fields = dict(document)
    return DeliveryStatus(delivery_id=fields.pop("_id"), **fields)
