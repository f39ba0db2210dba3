"""What happened, in words for the agency."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.lifecycle import by_event
from shared.web.languages import pick

#: The agency's own events; those of review are labelled by the action that emits them.
_OWN = {
    "submission.received": Bilingual("Kiriman diterima", "Submission received"),
    "submission.resubmitted": Bilingual("Kiriman perbaikan diterima", "Improved submission received"),
}


def event_label(name: str) -> str:
    """The event as a short sentence in the reader's language; its bare name for one that is newer than this code."""
    if name in _OWN:
        return pick(_OWN[name])
    action = by_event(name)
    return pick(action.agency_label) if action else name


def event_tone(name: str) -> str:
    """The tone of its dot in the timeline."""
    action = by_event(name)
    return action.tone if action else "info"
