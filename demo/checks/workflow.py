"""Checks of the editorial workflow: submissions, second person, timing, what the agencies see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from demo.checks import Check, Fault, soon, unless
from demo.record import Record, Tracked

#: What an agency sees at the end.
FINAL = {"withdraw": "withdrawn"}
STEPS = ("submitted", "proposed", "approved", "published")


class WorkflowChecks:
    """What agencies and editors did."""

    def __init__(
        self,
        record: Record,
        status: Callable[[Tracked], Any],
        comments: Callable[[Tracked], list[dict[str, Any]]],
    ) -> None:
        """`status` asks for an item's submission with its agency's key, `comments` the desk for those of readers."""
        self._record, self._status, self._comments = record, status, comments

    def checks(self) -> Iterator[Check]:
        """All of them."""
        count, agencies = len(self._record.tracked), len({tracked.item.agency for tracked in self._record.tracked})
        yield Check(f"{count} items of {agencies} agencies were submitted with the agencies' keys", self._numbers)
        yield Check("The same POST sent twice made one submission", self._once)
        yield Check("An editor could not approve the own text", self._second_person)
        yield Check("The scheduled item came out at its time, not before", self._in_time)
        yield Check("Every agency sees where its items stand", self._agencies_informed)
        yield Check("What readers wrote below posts is at the desk, once from each platform", soon(self._commented))
        yield Check("Every item has a journey with its steps in order and its times", self._journeys)

    def _numbers(self) -> Iterator[Fault]:
        tracked = self._record.tracked
        ids, agencies = {each.id for each in tracked}, {each.item.agency for each in tracked}
        yield from unless(len(ids) == len(tracked), "Submissions", "an id each", f"{len(ids)} ids")
        found = f"{len(ids)} of {len(agencies)}"
        yield from unless(len(ids) >= 12 and len(agencies) >= 8, "Items", "12 of 8 agencies or more", found)

    def _once(self) -> Iterator[Fault]:
        again, recognised = self._record.repeated
        first = self._record.tracked[0]
        same = again == first.id and recognised
        yield from unless(same, first.item.title, f"the submission {first.id} again", again or "none")

    def _second_person(self) -> Iterator[Fault]:
        code, expected = self._record.own_approval, "second_person_required"
        yield from unless(code == expected, "Approval by the same person", expected, code or "approved")

    def _in_time(self) -> Iterator[Fault]:
        scheduled = self._record.one("schedule")
        out = _first(scheduled, "published")
        in_time = out and scheduled.publish_at and out >= scheduled.publish_at
        yield from unless(in_time, scheduled.item.title, f"not before {scheduled.publish_at}", out, scheduled.url)

    def _agencies_informed(self) -> Iterator[Fault]:
        for tracked in self._record.tracked:
            seen, final = self._status(tracked)["status"], FINAL.get(tracked.item.journey, "published")
            yield from unless(seen == final, f"{tracked.item.title} at its agency", final, seen)

    def _commented(self) -> Iterator[Fault]:
        tracked = self._record.tracked[0]
        found = Counter(one["channel"] for one in self._comments(tracked))
        yield from unless(tracked.commented, f"Comments on {tracked.item.title}", "some", "none")
        for channel in tracked.commented:
            what = f"Comments on {tracked.item.title} on {channel}"
            yield from unless(found[channel] == 1, what, "1 at the desk", found[channel])

    def _journeys(self) -> Iterator[Fault]:
        for tracked in self._record.tracked:
            times = [time for time in (_first(tracked, step) for step in STEPS) if time]
            whole = len(times) == len(STEPS) and times == sorted(times)
            steps = [entry["step"] for entry in tracked.journey.get("steps", [])]
            yield from unless(whole, tracked.item.title, f"{', '.join(STEPS)} in this order", steps)
            lead = whole and tracked.journey["lead_times"]["submit_to_publish"]
            yield from unless(lead is not None, tracked.item.title, "seconds to publication", "none")


def _first(tracked: Tracked, step: str) -> datetime | None:
    found = (entry["at"] for entry in tracked.journey.get("steps", []) if entry["step"] == step)
    at = next(found, None)
    return datetime.fromisoformat(at) if at else None
