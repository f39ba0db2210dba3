"""A form that comes after its session expired: sign in on the page that is returned, and the form is sent again.

The page carries what was typed as hidden fields. It is shown only for a form of this service's own pages, which the
browser proves with the header Origin: otherwise another site could post a form of its making, and the person who signs
in would send it in their name.
"""

from __future__ import annotations

import math

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug import Response
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import redirect
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from shared.identity import sessions
from shared.identity.access import is_for_signed_in
from shared.identity.login import BadCredentials, TooManyAttempts, authenticate
from shared.identity.passwords import MAX_LENGTH
from shared.web.context import own_address, service_context
from shared.web.forms import KabarForm
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem, is_program

_PREFIX = "sign_in_"
#: Pages whose forms hold passwords, which no page repeats.
_LOGIN_PAGES = "login"
_REQUIRED = InputRequired(_l("This field is required."))


class SignInAgainForm(KabarForm):
    """User name and password, under names that no other form has."""

    sign_in_username = StringField(_l("User name"), [_REQUIRED, Length(max=60)])
    sign_in_password = PasswordField(_l("Password"), [_REQUIRED, Length(max=MAX_LENGTH)])


def register(app: Flask) -> None:
    """Sign in who sends a form again; after the check of the CSRF token and before the view."""
    app.before_request(_sign_in_again)


def signed_out_response() -> Response:
    """For a page that needs a signed-in user: the login, the form with a login, or a problem for a script."""
    if is_program():
        detail = _("You are signed out. Sign in on another tab, then try again.")
        return Problem(ProblemCode.UNAUTHENTICATED, detail).response()
    return _form_again(401) if _may_repeat() else redirect(service_context().login_url(), 303)


def form_refused() -> Response | None:
    """For a form whose CSRF token is missing, expired or of another session; None for one of another site."""
    is_signed_out = _needs_sign_in()
    if is_program():
        return signed_out_response() if is_signed_out else None
    if _may_repeat():
        return _form_again(401 if is_signed_out else 400)
    return signed_out_response() if is_signed_out and _is_from_own_page() else None


def _may_repeat() -> bool:
    """Whether the request is a form of this service's own pages, and none with a password in it."""
    return request.method == "POST" and request.blueprint != _LOGIN_PAGES and _is_from_own_page()


def _needs_sign_in() -> bool:
    """Whether the page needs a signed-in user and there is none."""
    view = current_app.view_functions.get(request.endpoint or "")
    return is_for_signed_in(view) and sessions.session_principal() is None


def _form_again(status: int, form: SignInAgainForm | None = None, failure: str | None = None) -> Response:
    page = render_template(
        "form_again.html",
        address=own_address(request.query_string),
        kept=[pair for pair in request.form.items(multi=True) if not _is_ours(pair[0])],
        files=any(file.filename for file in request.files.values()),
        form=(form or SignInAgainForm(formdata=None)) if _needs_sign_in() else None,
        failure=failure,
    )
    return Response(page, status, headers={"Cache-Control": "no-store"}, mimetype="text/html")


def _sign_in_again() -> Response | None:
    """Nothing for requests without these fields; they are gone when the view reads the form."""
    if request.method != "POST" or request.path.startswith("/api/") or f"{_PREFIX}password" not in request.form:
        return None
    if not _may_repeat():
        return redirect(service_context().login_url(), 303)
    form = SignInAgainForm()
    if not form.validate():
        return _form_again(422, form)
    try:
        found = authenticate(form.sign_in_username.data, form.sign_in_password.data, client=request.remote_addr or "-")
    except BadCredentials:
        return _form_again(401, form, _("The user name or the password is wrong."))
    except TooManyAttempts as error:
        return _form_again(429, form, wait_sentence(error))
    sessions.sign_in(found.principal.id, found.epoch)
    request.form = ImmutableMultiDict([pair for pair in request.form.items(multi=True) if not _is_ours(pair[0])])
    return None


def wait_sentence(error: TooManyAttempts) -> str:
    """How long to wait, for people."""
    minutes = math.ceil(error.retry_after / 60)
    text: str = ngettext(
        "Too many attempts. Wait one minute and try again.",
        "Too many attempts. Wait %(num)d minutes and try again.",
        minutes,
    )
    return text


def _is_ours(name: str) -> bool:
    return name == "csrf_token" or name.startswith(_PREFIX)


def _is_from_own_page() -> bool:
    """Browsers send Origin with every POST, and no page can set it. The scheme may differ behind a TLS proxy."""
    host = request.headers.get("Origin", "").partition("://")[2]
    return host == request.host and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
