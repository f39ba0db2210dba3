"""Linking an account: choose the channel, fill in what it declares or sign in, test, wait for the approval."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectField

from services.publisher.accounts.changes import NoSuchAccount, NotPossible, find
from services.publisher.accounts.fields import WrongFields, checked
from services.publisher.accounts.linking import (
    NewAccount,
    NoAccounts,
    change_credentials,
    channels_with_accounts,
    declaration_of,
    link,
)
from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.accounts.forms import (
    LabelForm,
    choices,
    hints,
    optional_names,
    show_errors,
    shown_values,
    values_form,
    values_of,
)
from services.publisher.pages.reasons import sentence
from services.publisher.queries.accounts import KEEPERS, OVERSEERS, REGENCY, agency_names, scope_of
from shared.channels.accounts import AccountDeclaration
from shared.identity import require_role, the_principal
from shared.web.context import service_context
from shared.web.forms import KabarForm


class OwnerForm(LabelForm):
    """Operators also say whose account it is."""

    owner = SelectField()


@pages.get("/new")
@require_role(*KEEPERS)
def choose() -> str:
    """Choose a channel."""
    return render_template("channels/accounts/choose.html", channels=channels_with_accounts())


@pages.route("/new/<channel>", methods=["GET", "POST"])
@require_role(*KEEPERS)
def enter(channel: str) -> ResponseReturnValue:
    """Enter what the channel declares. Where people can sign in at the platform, `?by=values` chooses entering all."""
    declaration = _declaration(channel)
    by_sign_in = declaration.oauth is not None and request.args.get("by") != "values"
    form = _new_form(declaration, by_sign_in=by_sign_in)
    if form.validate_on_submit():
        try:
            new = NewAccount(channel, str(form["label"].data), _owner(form), values_of(form), by_sign_in)
            account = link(new, the_principal(), service_context().settings)
        except WrongFields as error:
            show_errors(form, error.errors)
        except NotPossible as error:
            flash(sentence(error.reason), "bad")
        except (NoKeys, WrongKey):
            flash(_("Credentials cannot be saved now: the operators have to configure a key."), "bad")
        else:
            step = ".sign_in" if by_sign_in else ".show"
            return redirect(url_for(step, account_id=account["_id"]), 303)
    elif form.errors:
        _show_every_error(form, declaration, by_sign_in=by_sign_in)
    page = render_template(
        "channels/accounts/enter.html",
        form=form,
        channel=channel,
        declaration=declaration,
        by_sign_in=by_sign_in,
        hints=hints(declaration),
        optional=optional_names(declaration),
        account=None,
    )
    return page, 422 if form.errors else 200


@pages.route("/<account_id>/credentials", methods=["GET", "POST"])
@require_role(*KEEPERS)
def credentials(account_id: str) -> ResponseReturnValue:
    """Change the values of an account; a secret that is left empty stays as it is."""
    principal = the_principal()
    try:
        account = find(account_id, scope_of(principal))
    except NoSuchAccount:
        abort(404)
    declaration = _declaration(account["channel"])
    form = values_form(declaration, by_sign_in=False, base=KabarForm)(data=shown_values(account.get("values", {})))
    if form.validate_on_submit():
        try:
            change_credentials(account_id, values_of(form), principal, service_context().settings, scope_of(principal))
        except WrongFields as error:
            show_errors(form, error.errors)
        except NotPossible as error:
            flash(sentence(error.reason), "bad")
        except (NoKeys, WrongKey):
            flash(_("Credentials cannot be saved now: the operators have to configure a key."), "bad")
        else:
            flash(_("The new values are saved. Test the account now; then it is approved anew."), "good")
            return redirect(url_for(".show", account_id=account_id), 303)
    page = render_template(
        "channels/accounts/enter.html",
        form=form,
        channel=account["channel"],
        declaration=declaration,
        by_sign_in=False,
        hints=hints(declaration),
        optional=optional_names(declaration),
        account=account,
    )
    return page, 422 if form.errors else 200


def _declaration(channel: str) -> AccountDeclaration:
    try:
        return declaration_of(channel)
    except NoAccounts:
        abort(404)


def _new_form(declaration: AccountDeclaration, *, by_sign_in: bool) -> KabarForm:
    if not the_principal().has(*OVERSEERS):
        return values_form(declaration, by_sign_in=by_sign_in)()
    form = values_form(declaration, by_sign_in=by_sign_in, base=OwnerForm)()
    owner = form["owner"]
    owner.label.text = _("Whose account")
    owner.choices = choices([(REGENCY, _("The regency’s own")), *agency_names().items()])
    return form


def _show_every_error(form: KabarForm, declaration: AccountDeclaration, *, by_sign_in: bool) -> None:
    """What is wrong with the values too, so that all of it is corrected at once."""
    try:
        checked(declaration, values_of(form), service_context().settings, by_sign_in=by_sign_in)
    except WrongFields as error:
        show_errors(form, error.errors)


def _owner(form: KabarForm) -> str | None:
    principal = the_principal()
    if not principal.has(*OVERSEERS):
        return principal.agency_code
    return None if form["owner"].data == REGENCY else str(form["owner"].data)
