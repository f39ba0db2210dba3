"""/channels/comments/: what readers wrote below posts, for the desk and for the agencies that it hands them to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.comments.collecting import look_now
from services.publisher.comments.decisions import SOURCES, NoSuchComment, NotPossible, answer, decide
from services.publisher.comments.documents import CommentRow
from services.publisher.pages.forms import AnswerCommentForm, DecideCommentForm
from services.publisher.queries.accounts import OVERSEERS, agency_names
from services.publisher.queries.comments import Filter, counts, page_of, states_for, title_of, unread_accounts
from services.publisher.registry import reads_comments
from shared.channels import CHANNELS
from shared.content.handed_comments import WITH_AGENCY
from shared.identity import STAFF, Role, require_role, the_principal
from shared.web.languages import pick

pages = Blueprint("comment_pages", __name__, url_prefix="/channels/comments")

#: Characters of a claim that the address of the portal's form carries; in an address each may take nine.
LONGEST_CLAIM = 500
#: Characters of an item's id in the address of the list.
LONGEST_ID = 64


@pages.get("/")
@require_role(*STAFF, Role.AGENCY)
def index() -> str:
    """Comments, newest first: at the desk the new ones unless it asks for others; at an agency what waits for it."""
    principal = the_principal()
    item = request.args.get("item", "")[:LONGEST_ID] or None
    allowed, is_staff = states_for(principal), principal.has(*STAFF)
    asked = request.args.get("state")
    state = asked if asked in allowed else "new" if is_staff and not item else None
    cursor = request.args.get("cursor") or None
    found = page_of(Filter(state, item, cursor), principal)
    here: dict[str, Any] = {name: value for name, value in (("state", state), ("item", item)) if value}
    return render_template(
        "channels/comments.html",
        comments=found.rows,
        agencies=agency_names(),
        state=state,
        states=allowed,
        item=item,
        about=title_of(item) if item and is_staff else None,
        counts=counts(principal, item),
        form=DecideCommentForm() if is_staff else None,
        answer=None if is_staff else AnswerCommentForm(),
        sources=SOURCES,
        unread=unread_accounts(item) if is_staff and item else [],
        may_keep=principal.has(*OVERSEERS),
        clarification=_clarification,
        readable=[pick(channel.label) for name, channel in CHANNELS.items() if reads_comments(name)],
        older=url_for(".index", **here, cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".index", **here) if cursor else None,
    )


@pages.post("/look")
@require_role(*STAFF)
def look() -> ResponseReturnValue:
    """Have an item's comments read now instead of after the pause."""
    item = request.args.get("item", "")[:LONGEST_ID]
    if look_now(item):
        flash(_("The platforms are being asked. What is new appears here in some seconds."), "good")
    else:
        flash(_("No post of this item is read any more."), "info")
    return redirect(url_for(".index", item=item), 303)


@pages.post("/<comment_id>")
@require_role(*STAFF)
def decided(comment_id: str) -> ResponseReturnValue:
    """Bring a comment into another state."""
    form = DecideCommentForm()
    back = redirect(url_for(".index", **_filter()), 303)
    if not form.validate_on_submit() or (form.state.data in WITH_AGENCY and not form.agency.data):
        flash(_("Say what becomes of the comment, and which agency it goes to."), "bad")
        return back
    try:
        decide(
            comment_id, form.state.data, the_principal(), agency=form.agency.data, note=(form.note.data or "").strip()
        )
    except NoSuchComment:
        abort(404)
    except NotPossible:
        flash(_("Another person was faster: the comment has another state by now."), "warn")
    else:
        done = {
            "new": _("Marked as new again."),
            "read": _("Marked as read."),
            "handed": _("Handed to the agency."),
            "claim": _("The agency is asked for a clarification."),
        }
        flash(done[form.state.data], "good")
    return back


@pages.post("/<comment_id>/answer")
@require_role(Role.AGENCY)
def answered(comment_id: str) -> ResponseReturnValue:
    """Say what was done about a comment that the desk has handed over."""
    form, principal = AnswerCommentForm(), the_principal()
    back = redirect(url_for(".index", **_filter()), 303)
    if not form.validate_on_submit():
        flash(_("Choose what you did about the comment."), "bad")
        return back
    try:
        answer(comment_id, form.deed.data, (form.note.data or "").strip(), principal, principal.agency_code or "")
    except NoSuchComment:
        abort(404)
    except NotPossible:
        flash(_("Another person was faster: the comment has another state by now."), "warn")
    else:
        flash(_("Thank you. The desk sees what you did."), "good")
    return back


def _filter() -> dict[str, Any]:
    """The list that the decision was made in."""
    kept = {name: request.args.get(name, "")[:LONGEST_ID] for name in ("state", "item")}
    return {name: value for name, value in kept.items() if value}


def _clarification(comment: CommentRow) -> str:
    """The address of the portal's form with the claim filled in."""
    claim = {
        "kind": "clarification",
        "claim-text": comment["text"][:LONGEST_CLAIM],
        "claim-url": comment.get("url") or "",
    }
    return f"{current_app.extensions['kabar'].settings.intake_url}/portal/submissions/new?{urlencode(claim)}"
