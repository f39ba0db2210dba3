"""/api/v1/submissions: send, list, look at."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.access import SEES_CONTACT, scope_of, sender_of
from services.intake.api import examples
from services.intake.api.bodies import idempotency_key, read_body
from services.intake.api.failures import failure
from services.intake.commands.submit import submit
from services.intake.queries.submissions import Wanted, detail_of, page_of
from services.intake.queries.views import detail_view, etag_of, receipt_view, summary_view
from services.intake.schemas.other import SubmissionQuerySchema
from services.intake.schemas.responses import ReceiptSchema, SubmissionDetailSchema, SubmissionPageSchema
from services.intake.schemas.submission import SUBMISSION
from shared.identity import Role, api_auth, the_principal

blp = Blueprint(
    "submissions", __name__, url_prefix="/api/v1/submissions", description="What agencies send and how it fares"
)


@blp.route("")
class Submissions(MethodView):
    """All submissions that the caller may see."""

    @api_auth()
    @blp.arguments(SubmissionQuerySchema, location="query")
    @blp.response(200, SubmissionPageSchema)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """List submissions, newest first.

        An agency sees its own, the office all. Follow `next_cursor` for older ones.
        """
        own = scope_of(the_principal())
        found = page_of(
            Wanted(
                agency_code=own or query.get("agency"),
                states=(query["status"],) if query.get("status") else (),
                words=query.get("q"),
                cursor=query.get("cursor"),
                limit=query["limit"],
            )
        )
        return {
            "submissions": [summary_view(document) for document in found.rows],
            "next_cursor": found.next_cursor,
        }

    @api_auth(Role.AGENCY)
    @blp.doc(parameters=[examples.IDEMPOTENCY_KEY], requestBody=examples.SUBMISSION_BODY)
    @blp.response(201, ReceiptSchema, headers=examples.CREATED_HEADERS)
    @failure(blp, 422, "A field is not valid, a photo is unknown, or the Idempotency-Key was reused")
    def post(self) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Send a submission.

        The response means that it is stored durably together with its event. Send an `Idempotency-Key`: when no
        response came, repeat the same request with the same key and get the same response, and one submission.
        """
        principal = the_principal()
        agency, key = sender_of(principal), idempotency_key(request)
        body = read_body(request, SUBMISSION, agency, principal)
        accepted = submit(body.content, agency=agency, by=principal, key=key, fingerprint=body.fingerprint)
        view = receipt_view(accepted.document)
        headers = {"Location": view["links"]["self"], "ETag": etag_of(accepted.document)}
        if accepted.replayed:
            headers["Idempotency-Replayed"] = "true"
        return view, 201, headers


@blp.route("/<submission_id>")
class OneSubmission(MethodView):
    """One submission."""

    @api_auth()
    @blp.response(200, SubmissionDetailSchema, headers={"ETag": {"schema": {"type": "string"}}})
    @failure(blp, 404, "There is none with this id, or it is another agency's")
    def get(self, submission_id: str) -> Response | tuple[dict[str, Any], int, dict[str, str]]:
        """Look at a submission: its status, timeline, what the editors made of it and where it was published."""
        principal = the_principal()
        document = detail_of(submission_id, scope_of(principal))
        etag = etag_of(document)
        if request.if_none_match.contains(etag.strip('"')):
            return Response(status=304, headers={"ETag": etag})
        return detail_view(document, with_contact=principal.has(*SEES_CONTACT)), 200, {"ETag": etag}
