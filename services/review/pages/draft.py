"""The draft's form: save, or save and propose. A conflict shows both texts and loses none."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.review.api.bodies import ProposeBody
from services.review.commands.decisions import decide
from services.review.commands.rules import open_actions
from services.review.commands.transition import conflict
from services.review.documents import Draft, ItemRow
from services.review.draft import TEXTS, draft_of
from services.review.pages.blueprint import pages
from services.review.pages.checks import check, live
from services.review.pages.forms import Invalid, checked, checked_draft, typed_draft, typed_wordings, version
from services.review.pages.item import find, item_page
from services.review.pages.labels import explain
from services.review.pages.template_data import for_template
from shared.channels.fields import FIELD_LABELS
from shared.clock import aware, now
from shared.identity import EDITORS, require_role, the_principal
from shared.lifecycle import ACTIONS
from shared.web.languages import pick
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

#: Refusals that mean: the text on the page can no longer be saved as it is.
_LOST_HOLD = frozenset({ProblemCode.VERSION_CONFLICT, ProblemCode.ACTION_NOT_ALLOWED, ProblemCode.CLAIMED_BY_ANOTHER})


@pages.post("/items/<item_id>/draft")
@require_role(*EDITORS)
def save_draft(item_id: str) -> ResponseReturnValue:
    """Save; with `do=propose` also propose. Answers JSON to a script that asks for it."""
    as_json = request.accept_mimetypes.best == "application/json"
    proposing = request.form.get("do") == "propose"
    if request.form.get("add"):
        return _one_more_row(item_id)
    try:
        saved = _save(item_id, _reclaimed(item_id) if request.form.get("do") == "reclaim" else version())
        if proposing:
            saved = _propose(saved)
    except Invalid as invalid:
        return _invalid(item_id, invalid, as_json)
    except Problem as problem:
        return _refused(item_id, problem, as_json)
    if as_json:
        return jsonify(_saved(saved))
    flash(_done("propose" if proposing else "edit"), "good")
    return redirect(url_for("review.item", item_id=item_id), 303)


def _done(action: str) -> str:
    offer = ACTIONS[action].offer
    return pick(offer.done) if offer else ""


def _one_more_row(item_id: str) -> ResponseReturnValue:
    """The form as it was left with one more row, for browsers without the script that adds it."""
    stored = find(item_id)
    if stored["version"] != version() or "edit" not in open_actions(stored, the_principal(), now()):
        return _conflict(stored, conflict(stored))
    return item_page(stored, typed={**_typed(), "add": request.form["add"]})


def _typed() -> dict[str, Any]:
    return {
        "draft": typed_draft(),
        "wordings": typed_wordings(),
        "correction_note": request.form.get("correction_note", ""),
    }


def _reclaimed(item_id: str) -> int:
    """Take the item again after the lease expired; returns the version that the text is then saved on."""
    checked_draft()
    return int(decide("claim", item_id, the_principal(), version())["version"])


def _save(item_id: str, seen: int) -> ItemRow:
    """Save what differs from the stored draft, so that proposing without a change makes no empty edit."""
    stored, typed = find(item_id), checked_draft()
    if stored["version"] == seen and "edit" in open_actions(stored, the_principal(), now()):
        draft = draft_of(stored)
        unchanged = all(typed[key] == (draft.get(key) or "") for key in TEXTS)
        unchanged = unchanged and typed.get("facts", draft["facts"]) == draft["facts"]
        unchanged = unchanged and "wordings" not in typed and _chosen_as(draft, typed)
        if unchanged and typed["photos"] == _photo_texts(draft.get("photos") or []):
            return stored
    return decide("edit", item_id, the_principal(), seen, typed)


def _chosen_as(draft: Draft, typed: Mapping[str, Any]) -> bool:
    """Whether the accounts and focal points of the form are those of the draft."""
    points = {photo: point for photo, point in typed.get("focal", draft["focal"]).items() if point}
    return sorted(typed.get("accounts", draft["accounts"])) == draft["accounts"] and points == draft["focal"]


def _photo_texts(photos: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{key: photo.get(key) or "" for key in ("attachment_id", "alt", "caption", "credit")} for photo in photos]


def _propose(saved: ItemRow) -> ItemRow:
    values: dict[str, Any] = {"acknowledged_changes": bool(request.form.get("acknowledged_changes"))}
    if saved.get("revision"):
        values["correction_note"] = request.form.get("correction_note", "")
    body = checked(ProposeBody(), values)
    return decide("propose", saved["_id"], the_principal(), saved["version"], body)


def _saved(item: ItemRow) -> dict[str, Any]:
    lease = item.get("lease")
    return {
        "version": item["version"],
        "expires_at": aware(lease["expires_at"]).isoformat() if lease else None,
        "message": _done("edit"),
        **live(item, check(item)),
    }


def _invalid(item_id: str, invalid: Invalid, as_json: bool) -> ResponseReturnValue:
    if as_json:
        return jsonify(errors=invalid.errors), 422
    return item_page(find(item_id), 422, typed=_typed(), errors=invalid.errors, refused="edit")


def _refused(item_id: str, problem: Problem, as_json: bool) -> ResponseReturnValue:
    if as_json:
        return jsonify(code=problem.code.value, message=explain(problem)), problem.status
    stored = find(item_id)
    if problem.code in _LOST_HOLD:
        return _conflict(stored, problem)
    field = problem.extensions.get("field")
    why = {"errors": {field: [explain(problem)]}} if field else {"refusal": explain(problem)}
    return item_page(stored, problem.status, typed=_typed(), refused="propose", **why)


def _is_carried(name: str, shown: Collection[str]) -> bool:
    """Whether a field of the channels goes with the form unseen; own wordings of `shown` keys are seen."""
    prefix, _, key = name.partition("--")
    if prefix == "wording":
        return key not in shown
    return prefix in ("shown", "parts") or name.startswith("focal-") or name in ("accounts", "accounts-offered")


def _conflict(stored: ItemRow, problem: Problem) -> ResponseReturnValue:
    mine = {"facts": draft_of(stored)["facts"], **typed_draft()}
    worded = {f"{channel}--{field}" for channel, fields in mine.get("wordings", {}).items() for field in fields}
    can = open_actions(stored, the_principal(), now())
    page = render_template(
        "review/conflict.html",
        item=for_template(stored),
        mine=mine,
        can=can,
        reason=explain(problem),
        worded={key: text for key, text in typed_wordings().items() if key in worded},
        carried=[(name, value) for name, value in request.form.items(multi=True) if _is_carried(name, worded)],
        field_labels=FIELD_LABELS,
        checks=check(stored, mine, source=draft_of(stored)),
    )
    return page, problem.status
