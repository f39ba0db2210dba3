"""The queue page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.review.commands.decisions import decide
from services.review.commands.lease import holder
from services.review.commands.rules import open_actions
from services.review.commands.second_person import related_accounts
from services.review.documents import ItemRow
from services.review.pages.blueprint import pages
from services.review.pages.labels import explain
from services.review.pages.last_list import chosen, filters_of, list_url, remember_list
from services.review.pages.template_data import row_for_template
from services.review.queries.items import COUNT_LIMIT, Filters, count, deadline, next_for, page
from shared.clock import now
from shared.content import Agency
from shared.content.topics import KINDS, TOPICS
from shared.db import Document
from shared.identity import EDITORS, OFFICE, Principal, require_role, the_principal
from shared.keyset import NotACursor
from shared.lifecycle import STATES, VIEWS, states_of
from shared.web.languages import pick
from shared.web.problems import Problem

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue as this viewer sees it."""

    item: Document
    due: datetime
    seconds_left: float
    held_by: str | None
    mine: bool
    claimable: bool
    approvable: bool

    @property
    def minutes(self) -> float:
        """Seconds left or gone by, in whole minutes."""
        return max(60, abs(self.seconds_left) // 60 * 60)

    @property
    def late(self) -> bool:
        """Whether it should have been out already."""
        return self.seconds_left < 0


@pages.get("/")
@require_role(*OFFICE)
def queue() -> ResponseReturnValue:
    """What waits, most pressing first; `?part=list` gives the list alone, for refreshing it in place."""
    context = _context()
    if request.args.get("part") == "list":
        return render_template("review/_list.html", **context)
    remember_list(request.args)
    return render_template("review/queue.html", agencies=_agencies(), topics=TOPICS, kinds=KINDS, **context)


@pages.post("/next")
@require_role(*EDITORS)
def take_next() -> ResponseReturnValue:
    """Take the item of the list that needs this person most; another one where a colleague was faster."""
    actor, parameters = the_principal(), chosen(request.form)
    filters = filters_of(parameters, actor.id)
    for _attempt in range(3):
        found = next_for(filters, actor, now())
        if found is None:
            flash(
                _("Nothing in this list is waiting for you.") if parameters else _("Nothing is waiting for you."),
                "good",
            )
            return redirect(list_url(parameters), 303)
        try:
            if STATES[found["state"]].draft_open:
                decide("claim", found["_id"], actor, found["version"])
        except Problem:
            continue
        return redirect(url_for("review.item", item_id=found["_id"]), 303)
    flash(_("Others were faster. Try again."), "info")
    return redirect(list_url(parameters), 303)


@pages.post("/items/<item_id>/take")
@require_role(*EDITORS)
def take(item_id: str) -> ResponseReturnValue:
    """Take one item from the list."""
    try:
        decide("claim", item_id, the_principal(), request.form.get("version", 0, type=int))
    except Problem as problem:
        flash(explain(problem), "bad")
    return redirect(url_for("review.item", item_id=item_id), 303)


def _context() -> dict[str, Any]:
    viewer, moment = the_principal(), now()
    parameters = chosen(request.args)
    filters = filters_of(parameters, viewer.id)
    try:
        found = page(filters, request.args.get("cursor"), PAGE_SIZE)
    except NotACursor:
        found = page(filters, None, PAGE_SIZE)
    related = related_accounts(viewer, found.rows) if viewer.has(*EDITORS) else set()
    return {
        "view": parameters.get("view") if parameters.get("view") in VIEWS else next(iter(VIEWS)),
        "parameters": parameters,
        "views": [(one.name, pick(one.label), _counted(states_of(one.name), filters)) for one in VIEWS.values()],
        "rows": [_row(item, viewer, moment, related) for item in found.rows],
        "chosen": parameters,
        "filtered": bool(parameters.keys() - {"view"}),
        "waiting": filters.waiting,
        "STATES": STATES,
        "next_url": _url(cursor=found.next_cursor) if found.next_cursor else None,
        "first_url": _url(cursor=None) if request.args.get("cursor") else None,
        "url": _url,
    }


def _counted(states: tuple[str, ...], filters: Filters) -> str:
    found = count(Filters(states, filters.agency, filters.topic, filters.kind, filters.urgency, filters.holder))
    return f"{COUNT_LIMIT}+" if found > COUNT_LIMIT else str(found)


def _row(item: ItemRow, viewer: Principal, moment: datetime, related: set[str]) -> Row:
    due, held, can = deadline(item), holder(item, moment), open_actions(item, viewer, moment, related)
    return Row(
        item=row_for_template(item),
        due=due,
        seconds_left=(due - moment).total_seconds(),
        held_by=item["lease"]["name"] if held else None,
        mine=held == viewer.id,
        claimable="claim" in can and held != viewer.id,
        approvable="approve" in can,
    )


def _url(**changes: str | None) -> str:
    """This list with some of its parameters changed; a new choice starts at the first page."""
    kept = {key: value for key, value in request.args.items() if key not in {"part", "lang", "cursor"}}
    values: dict[str, Any] = {key: value for key, value in {**kept, **changes}.items() if value}
    return url_for("review.queue", **values)


def _agencies() -> list[tuple[str, str]]:
    found = Agency.collection().find({"active": True}, {"code": 1, "short_name": 1}).sort("short_name", 1)
    return [(agency["code"], agency["short_name"]) for agency in found]
