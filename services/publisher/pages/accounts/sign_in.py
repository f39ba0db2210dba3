"""Signing in at a platform: the page before it, coming back, and the choice of the page to post to."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.publisher.accounts.changes import NoSuchAccount, NotPossible, find
from services.publisher.accounts.renewal import CALLBACK
from services.publisher.accounts.signing_in import SigningIn
from services.publisher.accounts.vault import NoKeys, Vault, WrongKey
from services.publisher.app_channels import app_channels
from services.publisher.pages.accounts.blueprint import pages
from services.publisher.pages.reasons import sentence
from services.publisher.queries.accounts import KEEPERS, Readiness, scope_of
from shared.content.account import AccountRow
from shared.identity import require_role, the_principal
from shared.web.context import service_context

#: Of the browser's session: the sign-in that it began.
_NONCE = "account_sign_in"


@pages.route("/<account_id>/sign-in", methods=["GET", "POST"])
@require_role(*KEEPERS)
def sign_in(account_id: str) -> ResponseReturnValue:
    """What the platform will ask; a POST begins, and shows the way to the platform."""
    account = _account(account_id)
    address = None
    if request.method == "POST":
        try:
            comments = "comments" in request.form
            begun = _signing_in().begin(account_id, the_principal(), scope_of(the_principal()), comments=comments)
        except NotPossible as error:
            flash(sentence(error.reason), "bad")
        except (NoKeys, WrongKey):
            flash(_("Credentials cannot be saved now: the operators have to configure a key."), "bad")
        else:
            session[_NONCE] = begun.nonce
            address = begun.address
    page = render_template(
        "channels/accounts/sign_in.html", account=account, facts=Readiness.of(account), address=address
    )
    return page, 200, {"Cache-Control": "no-store"}


@pages.get(CALLBACK.removeprefix("/channels/accounts"))
@require_role(*KEEPERS)
def callback() -> ResponseReturnValue:
    """Where the platform sends people back to, with a code or an error."""
    nonce = session.pop(_NONCE, None)
    try:
        begun = _signing_in().came_back(request.args.get("state", ""), nonce, the_principal())
    except NotPossible as error:
        flash(sentence(error.reason), "bad")
        return redirect(url_for(".index"), 303)
    account_id, code = begun["account_id"], request.args.get("code", "")
    if not code:
        flash(_("You did not allow it at the platform, so nothing was linked."), "warn")
        return redirect(url_for(".sign_in", account_id=account_id), 303)
    try:
        _signing_in().complete(begun, code, the_principal(), scope_of(the_principal()))
    except NoSuchAccount:
        abort(404)
    except NotPossible as error:
        flash(sentence(error.reason), "bad")
        return redirect(url_for(".sign_in", account_id=account_id), 303)
    except (NoKeys, WrongKey):
        flash(_("Credentials cannot be saved now: the operators have to configure a key."), "bad")
        return redirect(url_for(".show", account_id=account_id), 303)
    return redirect(url_for(".choose_page", account_id=account_id), 303)


@pages.route("/<account_id>/page", methods=["GET", "POST"])
@require_role(*KEEPERS)
def choose_page(account_id: str) -> ResponseReturnValue:
    """Choose among the pages of who signed in; with one or none there is nothing to choose."""
    account, signing_in = _account(account_id), _signing_in()
    back = redirect(url_for(".show", account_id=account_id), 303)
    if account.get("configured_at"):
        return back
    try:
        offered = signing_in.pages(account, app_channels()[account["channel"]])
        wanted = request.form.get("page")
        if len(offered) > 1 and wanted is None:
            return render_template("channels/accounts/page.html", account=account, pages=offered)
        chosen = next((page for page in offered if len(offered) == 1 or page.id == wanted), None)
        if offered and chosen is None:
            abort(400)
        done = signing_in.choose(account, chosen, the_principal())
    except NotPossible as error:
        flash(sentence(error.reason), "bad")
    else:
        linked = _("You are signed in. Test the account now.")
        flash(linked if done.get("configured_at") else _("Some values are still missing."), "good")
    return back


def _signing_in() -> SigningIn:
    context = service_context()
    vault = Vault(context.settings.credentials_keys)
    return SigningIn(context.settings, context.base_url + CALLBACK, vault)


def _account(account_id: str) -> AccountRow:
    try:
        account = find(account_id, scope_of(the_principal()))
        declaration = Readiness.of(account).declaration
    except LookupError:
        abort(404)
    if declaration.oauth is None:
        abort(404)
    return account
