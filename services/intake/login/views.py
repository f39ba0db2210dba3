"""The pages of login and account."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.intake.agencies import UnknownAgency, agency_name
from services.intake.login.forms import LanguageForm, LoginForm, PasswordForm
from shared.content.user import User
from shared.identity import accounts, require_role, sessions, the_principal
from shared.identity.login import BadCredentials, TooManyAttempts, authenticate
from shared.web import languages
from shared.web.context import service_context
from shared.web.navigation import landing
from shared.web.signed_out import wait_sentence

blueprint = Blueprint("login", __name__, template_folder="templates")


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The login page; who is signed in already is redirected at once."""
    wanted = request.args.get("next")
    if sessions.session_principal():
        return redirect(_destination(wanted), 303)
    return _login_page(LoginForm(next=wanted))


@blueprint.post("/login")
def sign_in() -> ResponseReturnValue:
    """Check the password and start a session."""
    form = LoginForm()
    if not form.validate():
        return _login_page(form, status=422)
    try:
        found = authenticate(form.username.data, form.password.data, client=request.remote_addr or "-")
    except BadCredentials:
        return _login_page(form, _("The user name or the password is wrong."), 401)
    except TooManyAttempts as error:
        return _login_page(form, wait_sentence(error), 429)
    sessions.sign_in(found.principal.id, found.epoch)
    return redirect(_destination(form.next.data), 303)


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session of this browser."""
    sessions.sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for(".login"), 303)


@blueprint.get("/account")
@require_role()
def account() -> ResponseReturnValue:
    """Who I am here, my language and my password."""
    return _account_page()


@blueprint.post("/account/language")
@require_role()
def change_language() -> ResponseReturnValue:
    """Remember the language for all devices."""
    form = LanguageForm()
    if not form.validate():
        return _account_page(language=form, status=422)
    accounts.set_language(the_principal().id, form.language.data)
    response = make_response(redirect(url_for(".account"), 303))
    languages.remember(response, form.language.data)
    return response


@blueprint.post("/account/password")
@require_role()
def change_password() -> ResponseReturnValue:
    """Change the password, end all other sessions, keep this one."""
    form = PasswordForm()
    if not form.validate() or not _proven(form):
        return _account_page(password=form, status=422)
    principal = the_principal()
    sessions.sign_in(principal.id, accounts.change_password(principal.id, form.password.data))
    flash(_("The password is changed. All other devices are signed out."), "good")
    return redirect(url_for(".account"), 303)


def _proven(form: PasswordForm) -> bool:
    """Whether the current password is right, with the same limit on guesses as at the login."""
    try:
        authenticate(_me().username, form.current.data, client=request.remote_addr or "-")
    except BadCredentials:
        form.current.errors = [_("This is not your current password.")]
        return False
    except TooManyAttempts as error:
        form.current.errors = [wait_sentence(error)]
        return False
    return True


def _me() -> User:
    me: User = User.objects.get(id=the_principal().id)
    return me


def _agency_of(me: User) -> str | None:
    """The name of an account's agency; its code where the agency is no longer active."""
    try:
        return agency_name(me.agency_code).name
    except UnknownAgency:
        return me.agency_code or None


def _destination(wanted: str | None) -> str:
    context = service_context()
    return context.allowed_next(wanted) or landing(sessions.session_principal(), context.settings)


def _login_page(form: LoginForm, failure: str | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template("login/login.html", form=form, failure=failure), status


def _account_page(
    *, language: LanguageForm | None = None, password: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    me = _me()
    page = render_template(
        "login/account.html",
        me=me,
        agency=_agency_of(me),
        language_form=language or LanguageForm(formdata=None, language=languages.chosen()),
        password_form=password or PasswordForm(formdata=None),
    )
    return page, status
