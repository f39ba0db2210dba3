"""What the buttons of the item page do, apart from the draft itself."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from services.review.api.operations import OPERATIONS
from services.review.pages.blueprint import pages
from services.review.pages.forms import Invalid, action_values, checked, version
from services.review.pages.item import find, item_page
from services.review.pages.labels import explain
from services.review.pages.last_list import last_list, list_url
from shared.identity import EDITORS, require_role, the_principal
from shared.web.languages import pick
from shared.web.problems import Problem


@pages.post("/items/<item_id>/<verb>")
@require_role(*EDITORS)
def act(item_id: str, verb: str) -> ResponseReturnValue:
    """Do one thing to an item. Where it is refused the page comes back with the reason and the words typed."""
    operation = OPERATIONS.get(verb)
    if operation is None or verb in {"edit", "propose"}:
        abort(404)
    values = action_values()
    try:
        operation.run(item_id, the_principal(), version(), checked(operation.body(), values))
    except Invalid as invalid:
        return item_page(find(item_id), 422, typed=values, errors=invalid.errors, refused=verb)
    except Problem as problem:
        return item_page(find(item_id), problem.status, typed=values, refusal=explain(problem), refused=verb)
    flash(pick(operation.offer.done), "good")
    target = list_url(last_list()) if operation.offer.back_to_queue else url_for("review.item", item_id=item_id)
    return redirect(target, 303)


@pages.get("/items/<item_id>/<verb>")
@require_role(*EDITORS)
def came_back(item_id: str, verb: str) -> ResponseReturnValue:
    """Reloading the page of a refused action, or coming back from the login, shows the item."""
    if verb != "draft" and verb not in OPERATIONS:
        abort(404)
    return redirect(url_for("review.item", item_id=item_id), 303)
