"""/api/v1/attachments: photos."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.access import scope_of, sender_of
from services.intake.api import examples
from services.intake.api.bodies import read_file
from services.intake.api.failures import failure
from services.intake.commands.store_attachment import store_attachment
from services.intake.queries.attachments import attachment_response
from services.intake.schemas.other import AttachmentSchema
from shared.identity import Role, api_auth, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("attachments", __name__, url_prefix="/api/v1/attachments", description="Photos for submissions")


@blp.route("")
class Attachments(MethodView):
    """Uploads."""

    @api_auth(Role.AGENCY)
    @blp.doc(requestBody=examples.PHOTO_BODY)
    @blp.response(201, AttachmentSchema)
    @failure(blp, 413, "The file has more than 12 MB")
    @failure(blp, 503, "Too many photos are being decoded; see Retry-After")
    @failure(blp, 422, "Not a readable JPEG, PNG or WebP picture, or too many pixels")
    def post(self) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Upload a photo (JPEG, PNG or WebP, up to 12 MB).

        It is kept upright, in sRGB, at most 2560 pixels a side and without metadata such as the place where it was
        taken. The same picture sent again returns the same id.
        """
        principal = the_principal()
        agency = sender_of(principal)
        file = request.files.get("file")
        if file is None:
            missing = {"file": ["This part is missing."]}
            raise Problem(ProblemCode.VALIDATION_FAILED, "Send the photo as the form part `file`.", errors=missing)
        stored = store_attachment(read_file(file), agency_code=agency.code, by=principal)
        return {"id": stored["_id"], **stored}, 201, {"Location": f"/api/v1/attachments/{stored['_id']}"}


@blp.route("/<attachment_id>")
class OneAttachment(MethodView):
    """One photo."""

    @api_auth()
    @blp.doc(responses=examples.PHOTO_RESPONSES)
    def get(self, attachment_id: str) -> Response:
        """Download a photo. An agency gets its own only."""
        response = attachment_response(attachment_id, scope_of(the_principal()), request.if_none_match)
        if response is None:
            raise Problem(ProblemCode.NOT_FOUND, "You have no photo with this id.")
        return response
