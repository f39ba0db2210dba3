"""/review/routing/: the rules by which items go to accounts, and where a given item would go."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.review.documents import Item, ItemRow
from services.review.draft import draft_of
from services.review.packaging.accounts import stored_accounts
from services.review.pages.accounts import explained
from services.review.pages.blueprint import pages
from services.review.pages.routing_forms import RuleForm, account_choices, form_of
from services.review.routing.commands import add_rule, change_rule, every_rule, find_rule, remove_rule
from services.review.routing.documents import RuleRow
from services.review.routing.matching import CONDITIONS
from services.review.routing.router import Router, subject_of
from shared.content import Agency
from shared.content.topics import AUDIENCES, KINDS, TOPICS, URGENCIES
from shared.identity import EDITORS, Role, require_role, the_principal
from shared.web.languages import pick
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "kinds": KINDS,
    "topics": TOPICS,
    "urgencies": URGENCIES,
    "audiences": AUDIENCES,
}
#: Items that are offered for a test besides the one that was asked for.
LATEST = 20


@pages.get("/routing/")
@require_role(*EDITORS)
def routing() -> str:
    """The rules in their order, and a test of them on an item."""
    rules = every_rule()
    names = {choice.value: choice.label for choice in account_choices()}
    wanted = request.args.get("item", "").strip()[:64]
    tested = Item.collection().find_one({"_id": wanted}) if wanted else None
    return render_template(
        "review/routing.html",
        rules=[_in_words(rule, names) for rule in rules],
        wanted=wanted,
        tested=tested and {"item": tested, "accounts": _tested(tested, names), "now": _now(tested)},
        latest=list(Item.collection().find({}, {"draft.title": 1, "agency": 1}).sort("_id", -1).limit(LATEST)),
    )


@pages.route("/routing/new", methods=["GET", "POST"])
@require_role(Role.CHIEF_EDITOR)
def new_rule() -> ResponseReturnValue:
    """Add a rule."""
    form = RuleForm()
    if form.validate_on_submit():
        add_rule(form.values, the_principal())
        return _done(_("The rule applies to what is received from now on."))
    return _form(form)


@pages.route("/routing/<rule_id>", methods=["GET", "POST"])
@require_role(Role.CHIEF_EDITOR)
def rule(rule_id: str) -> ResponseReturnValue:
    """Change a rule; where another person changed it meanwhile, the form stays as it was typed and says so."""
    stored = find_rule(rule_id)
    form = RuleForm() if request.method == "POST" else form_of(stored)
    if form.validate_on_submit():
        try:
            change_rule(rule_id, form.values, the_principal(), _version())
        except Problem as problem:
            if problem.code is not ProblemCode.VERSION_CONFLICT:
                raise
            return _form(form, stored, conflict=True)
        return _done(_("The rule is saved."))
    return _form(form, stored)


@pages.post("/routing/<rule_id>/remove")
@require_role(Role.CHIEF_EDITOR)
def remove(rule_id: str) -> ResponseReturnValue:
    """Remove a rule."""
    remove_rule(rule_id, the_principal(), _version())
    return _done(_("The rule is removed. Items keep the accounts that it chose."))


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for("review.routing"), 303)


def _form(form: RuleForm, stored: RuleRow | None = None, *, conflict: bool = False) -> ResponseReturnValue:
    page = render_template("review/rule.html", form=form, rule=stored, conflict=conflict)
    return page, 409 if conflict else 422 if form.errors else 200


def _in_words(rule: RuleRow, names: dict[str, str]) -> dict[str, Any]:
    codes = rule.get("agencies") or []
    agencies = {one["code"]: one["short_name"] for one in Agency.collection().find({"code": {"$in": codes}})}
    conditions = [
        (condition, [_value(condition, value, agencies) for value in rule.get(condition) or []])
        for condition in CONDITIONS
    ]
    return {
        **rule,
        "conditions": [(condition, values) for condition, values in conditions if values],
        "account_names": [names.get(account, account) for account in rule["accounts"]],
    }


def _value(condition: str, value: str, agencies: dict[str, str]) -> str:
    if condition == "agencies":
        return agencies.get(value, value)
    label = _LABELS.get(condition, {}).get(value)
    return pick(label) if label else value


def _tested(item: ItemRow, names: dict[str, str]) -> list[dict[str, str]]:
    subject = subject_of(item)
    found = Router(subject.wish).route(subject)
    return [{"name": names.get(one["account"], one["account"]), "why": explained(one)} for one in found]


def _now(item: ItemRow) -> list[str]:
    return [account["label"] for account in stored_accounts(draft_of(item)["accounts"])]
