"""/api/v1/submissions/{id}/revisions: send again what the editors asked to have changed."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.access import sender_of
from services.intake.api import examples
from services.intake.api.bodies import idempotency_key, read_body
from services.intake.api.failures import failure
from services.intake.commands.resubmit import resubmit
from services.intake.queries.views import etag_of, receipt_view
from services.intake.schemas.responses import ReceiptSchema
from services.intake.schemas.submission import REVISION
from shared.identity import Role, api_auth, the_principal

blp = Blueprint(
    "revisions", __name__, url_prefix="/api/v1/submissions", description="Improved versions of a submission"
)


@blp.route("/<submission_id>/revisions")
class Revisions(MethodView):
    """The revisions of one submission."""

    @api_auth(Role.AGENCY)
    @blp.doc(parameters=[examples.IDEMPOTENCY_KEY], requestBody=examples.REVISION_BODY)
    @blp.response(201, ReceiptSchema, headers=examples.CREATED_HEADERS)
    @failure(blp, 409, "The editors asked for no changes (code `revision_not_expected`)")
    @failure(blp, 422, "A field is not valid, a photo is unknown, or the Idempotency-Key was reused")
    def post(self, submission_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Send an improved revision.

        Possible while the status is `changes_requested`. Send the whole submission again, such as the `content` that
        GET returns with what you improved, and a `note` for the editors about what you changed.
        """
        principal = the_principal()
        agency, key = sender_of(principal), idempotency_key(request)
        body = read_body(request, REVISION, agency, principal)
        accepted = resubmit(
            submission_id,
            body.content,
            agency_code=agency.code,
            by=principal,
            key=key,
            fingerprint=body.fingerprint,
        )
        view = receipt_view(accepted.document, revision=accepted.revision)
        headers = {"Location": view["links"]["self"], "ETag": etag_of(accepted.document)}
        if accepted.replayed:
            headers["Idempotency-Replayed"] = "true"
        return view, 201, headers
