"""/portal/photos: photos while a form is being filled in, and in pages afterwards."""

from __future__ import annotations

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.intake.access import scope_of, sender_of
from services.intake.commands.store_attachment import store_attachment
from services.intake.pages.blueprint import portal
from services.intake.queries.attachments import attachment_response, preview_response
from shared.content.attachment import MAX_UPLOAD_BYTES
from shared.identity import OFFICE, Role, require_role, the_principal
from shared.photos import PhotoRefused
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem


@portal.post("/photos")
@require_role(Role.AGENCY)
def upload_photo() -> ResponseReturnValue:
    """Keep one photo for the form's script; returns its id and the address of its preview, or what is wrong."""
    principal = the_principal()
    file = request.files.get("file")
    if file is None:
        return jsonify(error=_("Please choose a photo.")), 422
    try:
        raw = file.stream.read(MAX_UPLOAD_BYTES + 1)
        stored = store_attachment(raw, agency_code=sender_of(principal).code, by=principal)
    except PhotoRefused as refused:
        return jsonify(error=str(refused)), 503 if refused.retry_after else 422
    return jsonify(id=stored["_id"], preview=url_for("portal.preview", attachment_id=stored["_id"])), 201


@portal.get("/photos/<attachment_id>")
@require_role(Role.AGENCY, *OFFICE)
def photo(attachment_id: str) -> Response:
    """A photo in full."""
    return _found(attachment_response(attachment_id, scope_of(the_principal()), request.if_none_match))


@portal.get("/photos/<attachment_id>/preview")
@require_role(Role.AGENCY, *OFFICE)
def preview(attachment_id: str) -> Response:
    """The same, small: phones at the market pay for every megabyte."""
    return _found(preview_response(attachment_id, scope_of(the_principal()), request.if_none_match))


def _found(response: Response | None) -> Response:
    if response is None:
        raise Problem(ProblemCode.NOT_FOUND, "You have no photo with this id.")
    return response
