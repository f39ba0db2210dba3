"""What happened, in words for the agency."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

_EVENTS = {
    "submission.received": _l("Submission received"),
    "submission.resubmitted": _l("Improved submission received"),
    "content.queued": _l("In the editors' queue"),
    "content.claimed": _l("An editor is reading it"),
    "content.released": _l("Back in the editors' queue"),
    "content.edited": _l("The editors worked on the text"),
    "content.changes_requested": _l("The editors ask you for changes"),
    "content.proposed": _l("Waiting for a second editor's approval"),
    "content.returned": _l("The second editor asked for more work on it"),
    "content.scheduled": _l("Approved, publication is scheduled"),
    "content.unscheduled": _l("Publication time cancelled, waiting for approval again"),
    "content.approved": _l("Approved for publication"),
    "content.published": _l("Published"),
    "content.correcting": _l("The editors are preparing a correction"),
    "content.correction_cancelled": _l("The correction was dropped"),
    "content.withdrawn": _l("Withdrawn from publication"),
    "content.rejected": _l("Not accepted for publication"),
}


def event_label(name: str) -> str:
    """The event as a short sentence in the reader's language; its bare name for one that is newer than this code."""
    return str(_EVENTS.get(name, name))
