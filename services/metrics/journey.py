"""What is known of one item's way, built up event by event.

Everything kept is a first time, a set or a latest value, so applying events is commutative and idempotent: whatever
the order in which events arrive, and however often, the same events give the same journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import Any

from shared.clock import WIB
from shared.events import Event
from shared.lifecycle import ACTIONS, Step


def _steps(kept: Step) -> dict[str, str]:
    """The steps that the life cycle's rows name, by event: an event's name without its family."""
    return {one.event: one.event.partition(".")[2] for one in ACTIONS.values() if one.step is kept}


#: Events whose first time is a step of the journey.
FIRST_STEPS = {"submission.received": "submitted"} | _steps(Step.FIRST)
#: Events that may come several times, each of which is shown.
REPEATED_STEPS = {"submission.resubmitted": "resubmitted"} | _steps(Step.EVERY)


@dataclass(frozen=True, slots=True)
class Journey:
    """One item's way from submission to its channels."""

    item_id: str
    #: code, name and slug
    agency: Mapping[str, str]
    topic: str
    kind: str | None = None
    title: str | None = None
    #: Rank, time and id of the event that the four fields above come from: the greatest wins.
    described_by: tuple[int, datetime, str] = (-1, datetime.min.replace(tzinfo=UTC), "")
    #: First time of each step.
    steps: Mapping[str, datetime] = field(default_factory=dict)
    #: Steps that may repeat, by event id.
    repeats: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    #: Approval time by revision; those above revision 1 are corrections.
    approvals: Mapping[str, datetime] = field(default_factory=dict)
    #: Channel → revision → when the first target had it.
    out: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)
    #: When the claim that a clarification answers was first seen.
    claim_seen_at: datetime | None = None

    @property
    def decided_at(self) -> datetime | None:
        """When a second person first agreed, be it for now or for a set time."""
        return _earliest(self.steps.get("approved"), self.steps.get("scheduled"))

    @property
    def corrected_at(self) -> tuple[datetime, ...]:
        """The approval times of its corrections."""
        return tuple(sorted(at for revision, at in self.approvals.items() if int(revision) > 1))


def journey_after(journey: Journey | None, event: Event) -> Journey:
    """The journey after `event`."""
    known = _described(journey, event)
    if step := FIRST_STEPS.get(event.name):
        known = replace(known, steps=_first(known.steps, step, event.time))
    if step := REPEATED_STEPS.get(event.name):
        known = replace(known, repeats={**known.repeats, event.id: (step, event.time)})
    if event.name == "content.approved":
        known = replace(known, approvals=_first(known.approvals, str(event.data["revision"]), event.time))
    if event.name == "delivery.succeeded":
        known = _delivered(known, event.data["delivery"], event.time)
    return known


def _described(journey: Journey | None, event: Event) -> Journey:
    """Agency, topic, kind and title: an event about the item outranks one about a delivery, a later an earlier one."""
    item = event.data.get("submission") or event.data.get("item")
    about = item or event.data
    known = journey or Journey(event.subject, _agency(about["agency"]), about["topic"])
    stamp = (1 if item else 0, event.time, event.id)
    if stamp > known.described_by:
        known = replace(
            known,
            agency=_agency(about["agency"]),
            topic=about["topic"],
            kind=about.get("kind"),
            title=about.get("title"),
            described_by=stamp,
        )
    return replace(known, claim_seen_at=_earliest(known.claim_seen_at, _claim_time(about.get("claim"))))


def _agency(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: data[name] for name in ("code", "name", "slug")}


def _delivered(journey: Journey, delivery: Mapping[str, Any], at: datetime) -> Journey:
    if delivery["action"] == "withdraw":
        return journey
    channel = _first(journey.out.get(delivery["channel"], {}), str(delivery["revision"]), at)
    return replace(journey, out={**journey.out, delivery["channel"]: channel})


def _first(times: Mapping[str, datetime], name: str, at: datetime) -> dict[str, datetime]:
    return {**times, name: min(at, times.get(name, at))}


def _earliest(*times: datetime | None) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _claim_time(claim: Mapping[str, Any] | None) -> datetime | None:
    """When the claim was seen. A date alone counts from its first minute: the answer never looks faster than it was."""
    text = (claim or {}).get("seen_at")
    if not text:
        return None
    try:
        seen = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2026-01-31"):
        seen = datetime.combine(seen.date(), time.min)
    return (seen if seen.tzinfo else seen.replace(tzinfo=WIB)).astimezone(UTC)
