"""What the item page requests while an editor writes: checks of unsaved text, and the lease."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from services.review.commands.lease import renew
from services.review.pages.blueprint import pages
from services.review.pages.checks import check, fragments
from services.review.pages.forms import typed_draft
from services.review.pages.item import find
from services.review.pages.labels import explain
from shared.identity import EDITORS, require_role, the_principal
from shared.web.problems import Problem


@pages.post("/items/<item_id>/check")
@require_role(*EDITORS)
def check_typed(item_id: str) -> ResponseReturnValue:
    """Check text that is not saved; changes nothing."""
    stored = find(item_id)
    return jsonify(fragments=fragments(stored, check(stored, typed_draft())))


@pages.post("/items/<item_id>/heartbeat")
@require_role(*EDITORS)
def heartbeat(item_id: str) -> ResponseReturnValue:
    """Renew the own lease."""
    try:
        return jsonify(expires_at=renew(item_id, the_principal()).isoformat())
    except Problem as problem:
        return jsonify(code=problem.code.value, message=explain(problem)), problem.status
