"""What the item page requests while it is open: checks of unsaved text, the lease, and the channels' reports."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from services.review.commands.lease import renew
from services.review.pages.blueprint import pages
from services.review.pages.channels import channel_reports, is_waiting
from services.review.pages.checks import check, live
from services.review.pages.forms import typed_draft
from services.review.pages.history import entries
from services.review.pages.item import action_bar, find
from services.review.pages.labels import explain
from services.review.pages.template_data import for_template
from shared.clock import now
from shared.identity import EDITORS, OFFICE, require_role, the_principal
from shared.web.problems import Problem


@pages.post("/items/<item_id>/check")
@require_role(*EDITORS)
def check_typed(item_id: str) -> ResponseReturnValue:
    """Check text that is not saved; changes nothing."""
    stored = find(item_id)
    return jsonify(**live(stored, check(stored, typed_draft())))


@pages.post("/items/<item_id>/heartbeat")
@require_role(*EDITORS)
def heartbeat(item_id: str) -> ResponseReturnValue:
    """Renew the own lease."""
    try:
        return jsonify(expires_at=renew(item_id, the_principal()).isoformat())
    except Problem as problem:
        return jsonify(code=problem.code.value, message=explain(problem)), problem.status


@pages.get("/items/<item_id>/channels")
@require_role(*OFFICE)
def channels(item_id: str) -> ResponseReturnValue:
    """What the channels' reports change on the page; `waiting` while more are to come.

    A report changes the item's version, and the forms of the action bar name the version that they are about.
    """
    stored, moment = find(item_id), now()
    reports = channel_reports(stored, moment)
    fragments = {
        "live-channels": render_template("review/_channels.html", reports=reports),
        "live-state": render_template("review/_state.html", item=stored),
        "live-history": render_template("review/_history.html", history=entries(stored)),
        "live-actions": render_template(
            "review/_actions.html", item=for_template(stored), **action_bar(stored, the_principal(), moment)
        ),
    }
    return jsonify(fragments=fragments, version=stored["version"], waiting=is_waiting(stored, reports))
