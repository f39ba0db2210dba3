"""Every failure becomes a problem document under /api and a friendly page elsewhere."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, g, render_template, request
from flask.globals import request_ctx
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from pymongo.errors import ConnectionFailure, PyMongoError
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from shared.identity.access import SignedOut
from shared.identity.login import BadCredentials, TooManyAttempts
from shared.web.problem_codes import ProblemCode, code_for
from shared.web.problems import Problem, correct_fields, flatten, is_program
from shared.web.signed_out import form_refused, signed_out_response

log = structlog.get_logger(__name__)

_DETAILS = {
    404: "No resource has this address. Check the path and the id.",
    405: "Use one of the methods named in the Allow header.",
    413: "Send less: the request is larger than this operation takes.",
    415: "Send the content type that this operation documents.",
    429: "Wait for the time given in Retry-After and send it again.",
}


def register(app: Flask) -> None:
    """Install the handlers."""
    app.register_error_handler(Problem, problem_response)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(SignedOut, lambda _error: signed_out_response())
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(PyMongoError, _database_error)
    app.register_error_handler(TooManyAttempts, _too_many_attempts)
    app.register_error_handler(BadCredentials, _bad_credentials)
    app.register_error_handler(Exception, _bug)


def problem_response(problem: Problem) -> Response:
    """A problem as the caller can use it best."""
    has_no_address = request_ctx.url_adapter is None  # the header Host is no host name: a page could link to nothing
    return problem.response() if has_no_address or is_program() else _page(problem)


def http_error(error: HTTPException) -> Response:
    """What the framework raised: routing, parsing, size, webargs' validation."""
    status = error.code
    if isinstance(error, RequestRedirect) or status is None or status < 400:
        redirect: Any = error.get_response()
        return redirect  # type: ignore[no-any-return]
    headers = {name: value for name, value in error.get_headers() if name.lower() not in {"content-type"}}
    data: dict[str, Any] = getattr(error, "data", None) or {}
    errors = _field_errors(data)
    detail = data.get("message") or _detail(error, status, errors)
    return problem_response(
        Problem(code_for(status), detail, errors=errors, headers=headers | dict(data.get("headers") or {}))
    )


def _field_errors(data: dict[str, Any]) -> dict[str, list[str]] | None:
    messages = data.get("errors") or data.get("messages")
    if not messages:
        return None
    merged: dict[str, list[str]] = {}
    for place, found in messages.items():
        by_field = flatten(found) if isinstance(found, dict) else flatten(found, str(place))
        for name, texts in by_field.items():
            merged.setdefault(name or str(place), []).extend(texts)
    return merged


def _detail(error: HTTPException, status: int, errors: dict[str, list[str]] | None) -> str:
    if errors:
        return correct_fields(errors)
    if status >= 500:
        return _reference()
    return _DETAILS.get(status) or error.description or "Check the request against the API documentation."


def _reference() -> str:
    return f"Try again later. If it stays so, tell the operators this request id: {g.get('request_id', '-')}."


def _form_expired(_error: CSRFError) -> Response:
    """The form again, where it is one of our own pages; a script gets a problem."""
    response = form_refused()
    if response is not None:
        return response
    if is_program():
        return Problem(ProblemCode.BAD_REQUEST, _("This form is no longer valid")).response()
    page = render_template(
        "error.html",
        status=400,
        title=_("This form is no longer valid"),
        text=_(
            "It was open for too long, or you signed in or out in between. Go back, reload the page and send it again."
        ),
    )
    return Response(page, 400, mimetype="text/html")


def _database_error(error: PyMongoError) -> Response:
    """503 while the database is away or takes too long; anything else is a bug."""
    if not (isinstance(error, ConnectionFailure) or error.timeout):
        return _bug(error)
    log.error("database_unavailable", error=type(error).__name__)
    g.kabar_account = None  # the error page must not wait for the database once more to show who is signed in
    detail = "Try again in a few seconds. Repeat a POST with the same Idempotency-Key: it may have been stored."
    return problem_response(Problem(ProblemCode.UNAVAILABLE, detail, headers={"Retry-After": "5"}))


def _too_many_attempts(error: TooManyAttempts) -> Response:
    detail = f"Wait {error.retry_after} seconds before the next attempt."
    return problem_response(
        Problem(ProblemCode.TOO_MANY_REQUESTS, detail, headers={"Retry-After": str(error.retry_after)})
    )


def _bad_credentials(_error: BadCredentials) -> Response:
    return problem_response(Problem(ProblemCode.INVALID_CREDENTIALS, "Check the user name and the password."))


def _bug(error: Exception) -> Response:
    log.error("unhandled_error", exc_info=error, endpoint=request.endpoint)
    return problem_response(Problem(ProblemCode.INTERNAL_ERROR, _reference()))


def _page(problem: Problem) -> Response:
    title, text = _words(problem.status)
    page = render_template("error.html", status=problem.status, title=title, text=text)
    return Response(page, problem.status, headers=problem.headers, mimetype="text/html")


def _words(status: int) -> tuple[str, str]:
    words = {
        401: (_("Please sign in"), _("You need to sign in to see this page.")),
        403: (_("This page is not for your role"), _("Ask your administrator if you think you should have access.")),
        404: (_("This page does not exist"), _("It may have moved, or the address has a typing error.")),
        405: (_("This cannot be done here"), _("Go back and use the buttons of the page.")),
        409: (_("Someone was faster"), _("It was changed in the meantime. Reload the page to see how it is now.")),
        412: (_("Someone was faster"), _("It was changed in the meantime. Reload the page to see how it is now.")),
        413: (_("That is too large"), _("Send fewer or smaller files.")),
        429: (_("Too many attempts"), _("Wait a few minutes and try again.")),
        503: (
            _("We cannot reach our data right now"),
            _("Try again in a few seconds. Nothing you sent before is lost."),
        ),
    }
    unclear = (_("The request was not understood"), _("Go back, check what you entered and send it again."))
    ours = (
        _("Something went wrong on our side"),
        _("The error was recorded. Try again, and give us the reference below if it stays."),
    )
    return words.get(status, ours if status >= 500 else unclear)
