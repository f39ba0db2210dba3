"""One delivery with its proof and what a person may decide, and one item over all its places."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.decisions import POSSIBLE, NoSuchDelivery, NotPossible, Overtaken, decide
from services.publisher.pages.labels import coverage_sentence
from services.publisher.queries.comments import count_on
from services.publisher.queries.coverage import coverage_of
from services.publisher.queries.deliveries import Filter, companions, one, page_of
from shared.identity import STAFF, require_role, the_principal

pages = Blueprint("delivery_pages", __name__, url_prefix="/channels")

#: Shortest and longest reason, in characters.
NOTE = (3, 500)


@pages.get("/deliveries/<delivery_id>")
@require_role(*STAFF)
def show(delivery_id: str) -> str:
    """A delivery."""
    try:
        row = one(delivery_id)
    except NoSuchDelivery:
        abort(404)
    return render_template("channels/delivery.html", row=row, companions=companions(row))


@pages.post("/deliveries/<delivery_id>/decision")
@require_role(*STAFF)
def decision(delivery_id: str) -> ResponseReturnValue:
    """Settle an unknown outcome, or try a failed delivery again."""
    wanted, note = request.form.get("decision", ""), request.form.get("note", "").strip()
    back = redirect(url_for(".show", delivery_id=delivery_id), 303)
    if wanted not in POSSIBLE:
        abort(400)
    if not NOTE[0] <= len(note) <= NOTE[1]:
        flash(_("Say briefly how you know, so that others can follow it."), "bad")
        return back
    try:
        decide(delivery_id, wanted, the_principal(), note)
    except NoSuchDelivery:
        abort(404)
    except NotPossible:
        flash(_("Someone was faster: this delivery has been settled."), "warn")
    except Overtaken:
        flash(_("A newer decision on this item stands, so this one is not sent any more."), "warn")
    else:
        done = {"delivered": _("Marked as delivered."), "again": _("It is being sent again.")}
        flash(done[wanted], "good")
    return back


@pages.get("/items/<item_id>")
@require_role(*STAFF)
def item(item_id: str) -> str:
    """How far an item's latest decision has come, and everything that was done for it."""
    found = coverage_of(item_id)
    if found is None:
        abort(404)
    cursor = request.args.get("cursor") or None
    rows = page_of(Filter(item_id=item_id, cursor=cursor))
    older = url_for(".item", item_id=item_id, cursor=rows.next_cursor) if rows.next_cursor else None
    return render_template(
        "channels/item.html",
        coverage=found,
        comments=count_on(item_id),
        sentence=coverage_sentence(found),
        rows=rows.rows,
        older=older,
        newest=url_for(".item", item_id=item_id) if cursor else None,
    )
