"""/channels/reports/: what readers reported, for editors to settle."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.pages.forms import SettleReportForm
from services.publisher.queries.health import MOST
from services.publisher.reader_reports.commands import AlreadySettled, NoSuchReport, settle
from services.publisher.reader_reports.documents import STATES, ReaderReport
from shared import keyset
from shared.identity import STAFF, require_role, the_principal
from shared.web.languages import pick

pages = Blueprint("report_pages", __name__, url_prefix="/channels/reports")


@pages.get("/")
@require_role(*STAFF)
def index() -> str:
    """The open reports, or those that were settled, newest first."""
    state = request.args.get("state")
    state = state if state in STATES else "open"
    cursor = request.args.get("cursor") or None
    found = keyset.page_of(ReaderReport.collection(), {"state": state}, limit=20, cursor=cursor)
    return render_template(
        "channels/reports.html",
        reports=found.rows,
        state=state,
        states=STATES,
        waiting=int(ReaderReport.collection().count_documents({"state": "open"}, limit=MOST)),
        form=SettleReportForm(),
        outcomes=[(name, pick(label)) for name, label in STATES.items() if name != "open"],
        older=url_for(".index", state=state, cursor=found.next_cursor) if found.next_cursor else None,
        newest=url_for(".index", state=state) if cursor else None,
    )


@pages.post("/<report_id>")
@require_role(*STAFF)
def settled(report_id: str) -> ResponseReturnValue:
    """Settle one."""
    form = SettleReportForm()
    if not form.validate_on_submit():
        flash(_("Say what became of the report, and add a note."), "bad")
        return redirect(url_for(".index"), 303)
    try:
        settle(report_id, form.state.data, str(form.note.data).strip(), the_principal())
    except NoSuchReport:
        abort(404)
    except AlreadySettled:
        flash(_("Another person settled this report first."), "warn")
    else:
        flash(_("The report is settled, and the reader's address is deleted."), "good")
    return redirect(url_for(".index"), 303)
