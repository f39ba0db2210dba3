"""Where the time between submission and publication went."""

from __future__ import annotations

from services.metrics.journey import Journey

WAITING, EDITING, SECOND_PAIR, PLANNED, SENDING = "waiting", "editing", "second_pair", "planned", "sending"


def spent(journey: Journey) -> dict[str, float]:
    """Seconds by phase for a published item, phases of no time left out; empty for others.

    A phase ends with the first time of its step, so what an item did twice is in the phase it was first in.
    """
    steps = journey.steps
    if "submitted" not in steps or "published" not in steps:
        return {}
    ends = (
        (WAITING, steps.get("claimed")),
        (EDITING, steps.get("proposed")),
        (SECOND_PAIR, journey.decided_at),
        (PLANNED, steps.get("approved")),
        (SENDING, steps["published"]),
    )
    phases: dict[str, float] = {}
    passed = steps["submitted"]
    for name, end in ends:
        if end is not None and end > passed:
            phases[name] = (end - passed).total_seconds()
            passed = end
    return phases
