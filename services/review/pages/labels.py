"""What findings and refusals are called on pages."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.review.commands.second_person import Objection
from shared.bilingual import Bilingual
from shared.channels.declaration import Means
from shared.web.languages import pick
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

CHANGES = {"lost": _l("Missing"), "added": _l("New"), "changed": _l("Changed"), "moved": _l("Swapped")}
KINDS = {
    "figure": _l("Figure"),
    "date": _l("Date"),
    "name": _l("Name"),
    "fact": _l("Fact"),
    "source": _l("Source"),
}
LEVELS = {"easy": _l("Easy to read"), "fair": _l("Fairly easy to read"), "hard": _l("Hard to read")}


#: Why this reader cannot be the second person.
OBJECTIONS: dict[Objection | None, Bilingual] = {
    Objection.PROPOSED: Bilingual(
        "Anda yang mengusulkan naskah ini. Orang lain harus membaca dan menyetujuinya.",
        "You proposed this text. Another person has to read and approve it.",
    ),
    Objection.LAST_EDITED: Bilingual(
        "Anda yang terakhir menyunting naskah ini. Orang lain harus membaca dan menyetujuinya.",
        "You edited this text last. Another person has to read and approve it.",
    ),
    Objection.WROTE_MOST: Bilingual(
        "Sebagian besar suntingan naskah ini tulisan Anda. Orang lain harus menyetujuinya.",
        "Most of what the editors wrote in this text is yours. Another person has to approve it.",
    ),
    Objection.ACCOUNTS_RELATED: Bilingual(
        "Akun salah satu penulis naskah ini Anda buat atau kata sandinya Anda atur ulang dalam 30 hari terakhir, "
        "atau sebaliknya. Orang lain harus menyetujuinya.",
        "You created the account of an author of this text or reset its password in the last 30 days, or the other "
        "way round. Another person has to approve it.",
    ),
}


def explain(problem: Problem) -> str:
    """Why something was refused, in the reader's language and with what to do about it."""
    return str(_explained(problem))


def _explained(problem: Problem) -> Any:
    given = problem.extensions
    if given.get("reason") == "claim_first":
        return _("You do not hold this item. Take it first; your text stays on this page.")
    if problem.code is ProblemCode.VERSION_CONFLICT:
        return _("%(who)s changed it meanwhile. Look at it as it is now, then decide again.", who=given["changed_by"])
    if problem.code is ProblemCode.CLAIMED_BY_ANOTHER:
        return _("%(who)s is working on it.", who=given["holder"])
    if problem.code is ProblemCode.SECOND_PERSON_REQUIRED:
        return pick(OBJECTIONS[Objection(given["reason"])])
    return _REASONS[problem.code]() if problem.code in _REASONS else problem.detail


#: What becomes of the item at an account that a correction leaves out.
WITHDRAWALS: dict[Means, Bilingual] = {
    Means.EDIT: Bilingual("Kirimannya diganti dengan pemberitahuan.", "A notice takes the place of the post."),
    Means.DELETE: Bilingual("Kirimannya dihapus.", "The post is deleted."),
    Means.REPLY: Bilingual(
        "Pesan susulan memberitahukan penarikannya.", "A further message says that it was withdrawn."
    ),
    Means.TASK: Bilingual("Seseorang mendapat tugas untuk menghapusnya.", "A person gets the task to remove it."),
}

_REASONS = {
    ProblemCode.ACTION_NOT_ALLOWED: lambda: _("That is not possible in its present state."),
    ProblemCode.CONTENT_CHANGED: lambda: _("The content changed since you opened the page. Read it again."),
    ProblemCode.FACTS_CHANGED: lambda: _("Facts, figures, dates or names differ. Undo that, or acknowledge it."),
    ProblemCode.ANSWER_REQUIRED: lambda: _("Say in “What is true instead?” how it really is, in one or two sentences."),
    ProblemCode.NOTE_REQUIRED: lambda: _("Please say why: others will read it."),
    ProblemCode.PUBLISH_TIME_INVALID: lambda: _("The time must lie ahead, at most a year."),
    ProblemCode.RULES_BROKEN: lambda: _(
        "A channel would refuse this. Mend what is listed, or choose no account of it."
    ),
    ProblemCode.ACCOUNT_NOT_USABLE: lambda: _(
        "Only accounts that are ready, approved and open to the agency can be chosen."
    ),
    ProblemCode.ATTACHMENT_UNKNOWN: lambda: _("Only photos that the agency sent can be used."),
}
