"""/portal/submissions/new and …/revise: the form, sent once however often the button is pressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from services.intake.access import sender_of
from services.intake.agencies import AgencyName
from services.intake.commands.resubmit import resubmit
from services.intake.commands.submit import submit
from services.intake.errors import KeyReused, RevisionNotExpected, UnknownPhotos
from services.intake.pages.blueprint import portal
from services.intake.pages.form_data import Draft, claimed_draft, content_of, draft_of, read_draft
from services.intake.pages.form_photos import keep_photos
from services.intake.queries.submissions import detail_of
from services.intake.schemas.submission import REVISION, SUBMISSION, WITH_ACCOUNTS
from shared.identity import Principal, Role, require_role, the_principal
from shared.ids import new_id
from shared.lifecycle import sources
from shared.web.problems import flatten

Errors = Mapping[str, Sequence[str]]


@portal.get("/submissions/new")
@require_role(Role.AGENCY)
def new() -> str:
    """An empty form, or one for a clarification with the claim that the address has (`claim-text`, `claim-url`)."""
    sender_of(the_principal())
    return _form(claimed_draft(request.args), token=new_id())


@portal.post("/submissions/new")
@require_role(Role.AGENCY)
def send() -> ResponseReturnValue:
    """Send it; a form that was sent before leads to what it made."""
    principal, token = the_principal(), _token()
    agency = sender_of(principal)
    draft, errors = _filled_in(agency, principal)
    if request.form.get("add"):
        return _form(draft, token=token, add=request.form["add"])
    content = _judged(SUBMISSION, content_of(draft), errors)
    if errors:
        return _form(draft, token=token, errors=errors), 422
    try:
        accepted = submit(content, agency=agency, by=principal, key=f"form-{token}")
    except UnknownPhotos as unknown:
        return _form(draft, token=token, errors=_unknown(unknown)), 422
    except KeyReused as reused:
        flash(_("This form was sent before. Here is what was sent; start a new form for something else."), "info")
        return redirect(url_for("portal.detail", submission_id=reused.submission_id), 303)
    return redirect(url_for("portal.receipt_page", submission_id=accepted.document["_id"]), 303)


@portal.get("/submissions/<submission_id>/revise")
@require_role(Role.AGENCY)
def revise(submission_id: str) -> ResponseReturnValue:
    """The form with what was sent, and what the editors ask for."""
    document = _own(submission_id)
    if document["state"] not in sources("resubmit"):
        return _not_expected(submission_id)
    return _form(draft_of(document), token=new_id(), document=document)


@portal.post("/submissions/<submission_id>/revise")
@require_role(Role.AGENCY)
def send_revision(submission_id: str) -> ResponseReturnValue:
    """Send the improved submission."""
    principal, token, document = the_principal(), _token(), _own(submission_id)
    draft, errors = _filled_in(sender_of(principal), principal)
    if request.form.get("add"):
        return _form(draft, token=token, document=document, add=request.form["add"])
    content = _judged(REVISION, content_of(draft, with_note=True), errors)
    if errors:
        return _form(draft, token=token, document=document, errors=errors), 422
    try:
        resubmit(submission_id, content, agency_code=document["agency_code"], by=principal, key=f"form-{token}")
    except UnknownPhotos as unknown:
        return _form(draft, token=token, document=document, errors=_unknown(unknown)), 422
    except (RevisionNotExpected, KeyReused):
        return _not_expected(submission_id)
    return redirect(url_for("portal.receipt_page", submission_id=submission_id), 303)


def _filled_in(agency: AgencyName, principal: Principal) -> tuple[Draft, dict[str, list[str]]]:
    draft = read_draft(request.form)
    return draft, keep_photos(draft, request.form, request.files, agency, principal)


def _judged(schema: Schema, content: dict[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    """The validated content; what is wrong with it is added to `errors`."""
    try:
        loaded: dict[str, Any] = schema.load(content)
    except ValidationError as invalid:
        errors.update(flatten(invalid.messages))
        return {}
    return loaded


def _form(
    draft: Draft,
    *,
    token: str,
    errors: Errors | None = None,
    document: dict[str, Any] | None = None,
    add: str | None = None,
) -> str:
    return render_template(
        "portal/form.html",
        draft=draft,
        token=token,
        errors=errors or {},
        document=document,
        add=add,
        wishable=WITH_ACCOUNTS,
    )


def _token() -> str:
    """The form's own number; one that was tampered with only spoils its sender's own protection."""
    return request.form.get("token", "")[:64] or new_id()


def _own(submission_id: str) -> dict[str, Any]:
    return detail_of(submission_id, sender_of(the_principal()).code)


def _unknown(unknown: UnknownPhotos) -> Errors:
    return {f"photos.{place}.attachment_id": [_("Please choose this photo again.")] for place in unknown.positions}


def _not_expected(submission_id: str) -> ResponseReturnValue:
    flash(_("The editors are not waiting for changes to this submission."), "info")
    return redirect(url_for("portal.detail", submission_id=submission_id), 303)
