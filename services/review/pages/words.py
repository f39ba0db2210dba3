"""What actions, findings and refusals are called on pages."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: history action → (what happened, tone of its dot)
HAPPENED = {
    "receive": (_l("Received from the agency"), "info"),
    "claim": (_l("Taken for review"), "busy"),
    "release": (_l("Put back into the queue"), "neutral"),
    "edit": (_l("Draft edited"), "busy"),
    "request_changes": (_l("Changes requested from the agency"), "warn"),
    "resubmit": (_l("Improved by the agency"), "info"),
    "propose": (_l("Proposed for approval"), "busy"),
    "return": (_l("Sent back to the editors"), "warn"),
    "approve": (_l("Approved"), "good"),
    "schedule": (_l("Approved for a set time"), "info"),
    "unschedule": (_l("Set time cancelled"), "warn"),
    "release_due": (_l("Set time came: released for publication"), "good"),
    "mark_published": (_l("Published on the first channel"), "good"),
    "correct": (_l("Correction begun"), "warn"),
    "cancel_correction": (_l("Correction dropped"), "neutral"),
    "withdraw": (_l("Withdrawn"), "bad"),
    "reject": (_l("Rejected"), "bad"),
}

#: What the page says after an action.
DONE = {
    "claim": _l("It is yours for 15 minutes; every edit prolongs that."),
    "release": _l("Back in the queue."),
    "edit": _l("Draft saved."),
    "propose": _l("Proposed. A second person now reads and approves it."),
    "return": _l("Sent back to the editors."),
    "approve": _l("Approved. It is on its way to the channels."),
    "schedule": _l("Approved; it is published at the set time."),
    "unschedule": _l("The set time is cancelled; it waits for approval again."),
    "request-changes": _l("The agency has been asked to improve it."),
    "reject": _l("Rejected. The agency sees your reason."),
    "correct": _l("Correction begun. The public text stays until it is approved."),
    "cancel-correction": _l("Correction dropped; the public text stays."),
    "withdraw": _l("Withdrawn. Every channel takes it back."),
}

CHANGES = {"lost": _l("Missing"), "added": _l("New"), "changed": _l("Changed"), "moved": _l("Swapped")}
KINDS = {
    "figure": _l("Figure"),
    "date": _l("Date"),
    "name": _l("Name"),
    "fact": _l("Fact"),
    "source": _l("Source"),
}
LEVELS = {"easy": _l("Easy to read"), "fair": _l("Fairly easy to read"), "hard": _l("Hard to read")}


def explain(problem: Problem) -> str:
    """Why something was refused, in the reader's language and with what to do about it."""
    return str(_explained(problem))


def _explained(problem: Problem) -> Any:
    told = problem.extensions
    if told.get("reason") == "claim_first":
        return _("You do not hold this item. Take it first; your text stays on this page.")
    if problem.code is ProblemCode.VERSION_CONFLICT:
        return _("%(who)s changed it meanwhile. Look at it as it is now, then decide again.", who=told["changed_by"])
    if problem.code is ProblemCode.CLAIMED_BY_ANOTHER:
        return _("%(who)s is working on it.", who=told["holder"])
    return _REASONS[problem.code]() if problem.code in _REASONS else problem.detail


_REASONS = {
    ProblemCode.ACTION_NOT_ALLOWED: lambda: _("That is not possible in its present state."),
    ProblemCode.SECOND_PERSON_REQUIRED: lambda: _("You proposed or last edited it: somebody else has to approve it."),
    ProblemCode.CONTENT_CHANGED: lambda: _("The content changed since you opened the page. Read it again."),
    ProblemCode.FACTS_CHANGED: lambda: _("Facts, figures, dates or names differ. Undo that, or stand for it."),
    ProblemCode.NOTE_REQUIRED: lambda: _("Please say why: others will read it."),
    ProblemCode.PUBLISH_TIME_INVALID: lambda: _("The time must lie ahead, at most a year."),
    ProblemCode.ATTACHMENT_UNKNOWN: lambda: _("Only photos that the agency sent can be used."),
}
