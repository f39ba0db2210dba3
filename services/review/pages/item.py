"""The item page: the agency's text beside the draft, and everything that helps to decide about it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from services.review.api.operations import OPERATIONS
from services.review.commands.lease import holder
from services.review.commands.rules import open_actions
from services.review.commands.second_person import objection, related_accounts
from services.review.commands.transition import load
from services.review.documents import Fact, ItemRow
from services.review.draft import fact_list, published_accounts
from services.review.pages.accounts import accounts_of
from services.review.pages.blueprint import pages
from services.review.pages.channels import channel_reports, is_waiting
from services.review.pages.checks import check, check_labels
from services.review.pages.history import entries
from services.review.pages.labels import OBJECTIONS
from services.review.pages.last_list import last_list
from services.review.pages.template_data import for_template, photos_for_template
from services.review.queries.items import deadline
from shared.clock import aware, now
from shared.content.topics import AUDIENCES, KINDS, TOPICS, URGENCIES
from shared.db import Document
from shared.identity import EDITORS, OFFICE, Principal, require_role, the_principal
from shared.lifecycle import ACTIONS, STATES, Person, WaitsFor
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


@pages.get("/items/<item_id>")
@require_role(*OFFICE)
def item(item_id: str) -> ResponseReturnValue:
    """One item."""
    return item_page(find(item_id))


def find(item_id: str) -> ItemRow:
    """The item, or the page that says there is none."""
    try:
        return load(item_id)
    except Problem as problem:
        if problem.code is not ProblemCode.NOT_FOUND:
            raise
        abort(404)


def item_page(
    stored: ItemRow,
    status: int = 200,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
    refusal: str | None = None,
    refused: str | None = None,
) -> ResponseReturnValue:
    """The page of an item; with what was typed and why it was refused where an action failed, so no word is lost."""
    item = for_template(stored)
    viewer, moment = the_principal(), now()
    draft = typed.get("draft") if typed else None
    related = related_accounts(viewer, [stored])
    can = open_actions(stored, viewer, moment, related)
    reports = channel_reports(stored, moment)
    checks = check(stored, draft)
    context = {
        "item": item,
        "can": can,
        **_action_bar(can, moment),
        "state": STATES[stored["state"]],
        "draft": {**item["draft"], **(draft or {})},
        "facts": _fact_rows(
            (draft or {}).get("facts", item["draft"]["facts"]), one_more=(typed or {}).get("add") == "facts"
        ),
        "photos": _photos(item, draft, checks.draft["focal"]),
        "accounts": accounts_of(stored, checks.draft["accounts"]),
        "published_accounts": published_accounts(stored),
        "typed_wordings": (typed or {}).get("wordings") or {},
        "typed": typed or {},
        "errors": errors or {},
        "refusal": refusal,
        "refused": refused,
        "checks": checks,
        "situation": situation(stored, viewer, moment, can),
        "objection": OBJECTIONS.get(objection(stored, viewer, related)) if viewer.has(*EDITORS) else None,
        "lease": item["lease"] if holder(stored, moment) else None,
        "due": deadline(stored),
        "reports": reports,
        "channels_waiting": is_waiting(stored, reports),
        "seconds_left": (deadline(stored) - moment).total_seconds(),
        "age": (moment - aware(stored["submitted_at"])).total_seconds(),
        "history": entries(stored),
        "labels": {"kind": KINDS, "topic": TOPICS, "audience": AUDIENCES, "urgency": URGENCIES},
        **check_labels(),
    }
    return render_template("review/item.html", **context), status


def action_bar(stored: ItemRow, viewer: Principal, moment: datetime) -> dict[str, Any]:
    """What the template of the action bar needs where nothing was typed or refused."""
    can = open_actions(stored, viewer, moment, related_accounts(viewer, [stored]))
    return {**_action_bar(can, moment), "typed": {}, "refused": None}


def _action_bar(can: Collection[str], moment: datetime) -> dict[str, Any]:
    return {
        "editing": "edit" in can,
        "ACTIONS": ACTIONS,
        "operations": [one for one in OPERATIONS.values() if one.action.name in can],
        "last_list": last_list(),
        "now": moment,
    }


def situation(stored: ItemRow, viewer: Principal, moment: datetime, can: Collection[str]) -> str:
    """Which of the page's introductions fits: what this viewer can and should do now."""
    state, held = STATES[stored["state"]], holder(stored, moment)
    if state.leased:
        if held == viewer.id:
            return "mine"
        return "held" if held else "free"
    if state.waits_for is WaitsFor.SECOND_PERSON:
        return "second_person" if any(ACTIONS[name].person is Person.SECOND for name in can) else "proposed"
    if state.waits_for is WaitsFor.NO_ONE:
        return state.name
    return str(state.waits_for)


def _fact_rows(facts: list[Fact], *, one_more: bool) -> list[Fact]:
    """The facts of the form, with an empty row where the editor asked for one or where there is none."""
    empty: Fact = {"statement": "", "source": ""}
    return [*fact_list(facts), empty] if one_more or not facts else fact_list(facts)


def _photos(item: Document, draft: Mapping[str, Any] | None, focal: Mapping[str, list[float]]) -> list[Document]:
    """The photos of the draft in their order, then those that the agency sent and the draft leaves out."""
    used = photos_for_template((draft or {}).get("photos", item["draft"]["photos"]))
    ids = {photo["attachment_id"] for photo in used}
    left = photos_for_template(photo for photo in item["original"]["photos"] if photo["attachment_id"] not in ids)
    both = [{**photo, "used": True} for photo in used] + [{**photo, "used": False} for photo in left]
    return [{**photo, "focal": focal.get(photo["attachment_id"])} for photo in both]
