"""Checks of the editorial workflow: submissions, second person, timing, what the agencies see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from demo.checks import Check, none_of, require
from demo.record import Record, Tracked

#: What an agency sees at the end.
FINAL = {"withdraw": "withdrawn"}


def checks(record: Record, status: Callable[[Tracked], Any]) -> Iterator[Check]:
    """`status` asks for an item's submission with its agency's key."""
    agencies = {tracked.item.agency for tracked in record.tracked}

    def numbers() -> None:
        require(len({tracked.id for tracked in record.tracked}) == len(record.tracked), "ids are not distinct")
        require(len(record.tracked) >= 12 and len(agencies) >= 8, "too few items or agencies")

    def once() -> None:
        again, recognised = record.repeated
        require(again == record.tracked[0].id and recognised, f"the repetition returned {again}")

    def second_person() -> None:
        require(record.own_approval == "second_person_required", f"returned: {record.own_approval or 'approved'}")

    def in_time() -> None:
        scheduled = record.one("schedule")
        out = _first(scheduled, "published")
        require(out and scheduled.publish_at and out >= scheduled.publish_at, f"published at {out}")

    def agencies_informed() -> None:
        seen = ((tracked, status(tracked)["status"]) for tracked in record.tracked)
        none_of(f"{tracked.item.title}: {state}" for tracked, state in seen if state != _final(tracked))

    def journeys() -> None:
        none_of(_journey_faults(record))

    yield Check(
        f"{len(record.tracked)} items of {len(agencies)} agencies were submitted with the agencies' keys", numbers
    )
    yield Check("The same POST sent twice made one submission", once)
    yield Check("An editor could not approve the own text", second_person)
    yield Check("The scheduled item came out at its time, not before", in_time)
    yield Check("Every agency sees where its items stand", agencies_informed)
    yield Check("Every item has a journey with its steps in order and its times", journeys)


def _final(tracked: Tracked) -> str:
    return FINAL.get(tracked.item.journey, "published")


def _first(tracked: Tracked, step: str) -> datetime | None:
    found = (entry["at"] for entry in tracked.journey.get("steps", []) if entry["step"] == step)
    at = next(found, None)
    return datetime.fromisoformat(at) if at else None


def _journey_faults(record: Record) -> Iterator[str]:
    for tracked in record.tracked:
        times = [_first(tracked, step) for step in ("submitted", "proposed", "approved", "published")]
        known = [time for time in times if time]
        if len(known) != len(times) or known != sorted(known):
            yield f"{tracked.item.title}: {[entry['step'] for entry in tracked.journey.get('steps', [])]}"
        elif tracked.journey["lead_times"]["submit_to_publish"] is None:
            yield f"{tracked.item.title}: no lead time"
