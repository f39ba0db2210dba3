"""Journeys and outcomes as MongoDB keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.metrics.journey import Journey
from services.metrics.outcome import Outcome


def journey_document(journey: Journey) -> dict[str, Any]:
    """A journey for storing."""
    return {
        "_id": journey.item_id,
        "agency": dict(journey.agency),
        "topic": journey.topic,
        "kind": journey.kind,
        "title": journey.title,
        "told_by": list(journey.told_by),
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
        told_by=(rank, at, event_id),
        steps=document["steps"],
        repeats={event_id: (entry["step"], entry["at"]) for event_id, entry in document["repeats"].items()},
        approvals=document["approvals"],
        out=document["out"],
        claim_seen_at=document["claim_seen_at"],
    )


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """An outcome for storing."""
    document = asdict(outcome)
    document["_id"] = document.pop("delivery_id")
    return document


def outcome_from(document: Mapping[str, Any] | None) -> Outcome | None:
    """The outcome behind a stored document."""
    if document is None:
        return None
    fields = dict(document)
    return Outcome(delivery_id=fields.pop("_id"), **fields)
