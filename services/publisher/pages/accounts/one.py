"""One account: its facts, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.accounts import decisions, linking, testing
from services.publisher.accounts.changes import NoSuchAccount, NotPossible, find
from services.publisher.accounts.connected import Accounts
from services.publisher.app_channels import app_channels
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.forms import OpennessForm, choices
from services.publisher.pages.reasons import sentence
from services.publisher.queries.accounts import (
    KEEPERS,
    OVERSEERS,
    Readiness,
    agency_names,
    history_of,
    rests_until,
    scope_of,
    twins_of,
)
from shared.content.account import AccountRow
from shared.identity import require_role, the_principal
from shared.web.context import service_context

#: Shortest and longest reason, in characters.
NOTE = (3, 500)


@pages.get("/<account_id>")
@require_role(*KEEPERS)
def show(account_id: str) -> str:
    """The account."""
    principal = the_principal()
    readiness = _readiness(_account(account_id))
    agencies = agency_names()
    form = _openness_form(readiness.account, agencies)
    return render_template(
        "channels/accounts/show.html",
        facts=readiness,
        account=readiness.account,
        agencies=agencies,
        history=history_of(account_id),
        rests_until=rests_until(account_id),
        twins=twins_of(readiness.account) if principal.has(*OVERSEERS) else [],
        may_approve=principal.has(*OVERSEERS),
        is_second=decisions.is_second_person(readiness.account, principal),
        form=form,
    )


@pages.post("/<account_id>/test")
@require_role(*KEEPERS)
def test(account_id: str) -> ResponseReturnValue:
    """Ask the platform; nothing is posted."""

    def ask() -> str:
        principal, accounts = the_principal(), Accounts(service_context().settings)
        found = testing.test(account_id, principal, app_channels(), accounts, scope_of(principal))
        if found["state"] == "broken":
            return str(_("The platform does not accept this account."))
        return str(_("The platform knows this account and accepts it. Nothing was posted."))

    return _done(account_id, ask)


@pages.post("/<account_id>/approve")
@require_role(*OVERSEERS)
def approve(account_id: str) -> ResponseReturnValue:
    """Approve it as it was seen."""
    version = request.form.get("version", type=int)
    if version is None:
        abort(400)

    def decide() -> str:
        decisions.approve(account_id, version, the_principal())
        return str(_("The account is approved. Editors can choose it now."))

    return _done(account_id, decide)


@pages.post("/<account_id>/pause")
@require_role(*KEEPERS)
def pause(account_id: str) -> ResponseReturnValue:
    """Stop deliveries."""
    note = request.form.get("note", "").strip()
    if not NOTE[0] <= len(note) <= NOTE[1]:
        flash(_("Say briefly why, for whoever looks at the account next."), "bad")
        return redirect(url_for(".show", account_id=account_id), 303)

    def decide() -> str:
        decisions.pause(account_id, note, the_principal(), scope_of(the_principal()))
        return str(_("Deliveries to this account wait until it is resumed."))

    return _done(account_id, decide)


@pages.post("/<account_id>/resume")
@require_role(*KEEPERS)
def resume(account_id: str) -> ResponseReturnValue:
    """Let deliveries go on."""

    def decide() -> str:
        decisions.resume(account_id, the_principal(), scope_of(the_principal()))
        return str(_("Deliveries to this account continue."))

    return _done(account_id, decide)


@pages.post("/<account_id>/describe")
@require_role(*KEEPERS)
def describe(account_id: str) -> ResponseReturnValue:
    """Change its name and whose items may be posted there."""
    account, agencies = _account(account_id), agency_names()
    form = _openness_form(account, agencies)
    if not form.validate_on_submit() or not set(form.open_to.data or ()) <= set(agencies):
        flash(_("The name has 2 to 120 characters."), "bad")
        return redirect(url_for(".show", account_id=account_id), 303)

    def decide() -> str:
        principal = the_principal()
        linking.describe(account_id, str(form.label.data), form.open_to.data or [], principal, scope_of(principal))
        return str(_("The change is saved."))

    return _done(account_id, decide)


@pages.post("/<account_id>/remove")
@require_role(*KEEPERS)
def remove(account_id: str) -> ResponseReturnValue:
    """Remove it and its credentials."""
    try:
        decisions.remove(account_id, the_principal(), scope_of(the_principal()))
    except NoSuchAccount:
        abort(404)
    flash(_("The account was removed and its credentials were deleted."), "good")
    return redirect(url_for(".index"), 303)


def _account(account_id: str) -> AccountRow:
    try:
        return find(account_id, scope_of(the_principal()))
    except NoSuchAccount:
        abort(404)


def _readiness(account: AccountRow) -> Readiness:
    try:
        return Readiness.of(account)
    except linking.NoAccounts:
        abort(404)


def _openness_form(account: AccountRow, agencies: dict[str, str]) -> OpennessForm:
    form = OpennessForm(data={"label": account["label"], "open_to": account.get("open_to") or []})
    others = {code: name for code, name in agencies.items() if code != account.get("agency_code")}
    form.open_to.choices = choices(others.items())
    return form


def _done(account_id: str, act: Callable[[], str]) -> ResponseReturnValue:
    """Do it, say how it went, and go back to the account."""
    try:
        flash(act(), "good")
    except NoSuchAccount:
        abort(404)
    except NotPossible as error:
        flash(sentence(error.reason), "bad")
    return redirect(url_for(".show", account_id=account_id), 303)
