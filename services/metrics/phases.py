"""Where the time between submission and publication went."""

from __future__ import annotations

from services.metrics.journey import FIRST_STEPS, Journey
from shared.lifecycle import phase_ends


def spent(journey: Journey) -> dict[str, float]:
    """Seconds by phase of the life cycle for a published item, phases of no time left out; empty for others.

    A phase ends with the first event that leads into a later one, so what an item did twice is in the phase it was
    first in.
    """
    steps = journey.steps
    if "submitted" not in steps or "published" not in steps:
        return {}
    phases: dict[str, float] = {}
    passed = steps["submitted"]
    for name, events in phase_ends().items():
        times = [steps[FIRST_STEPS[event]] for event in events if FIRST_STEPS.get(event, "") in steps]
        if times and min(times) > passed:
            phases[name] = (min(times) - passed).total_seconds()
            passed = min(times)
    return phases
