"""/api/v1/agencies/{code}/keys: API keys for agencies' own systems."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.agencies import UnknownAgency
from services.intake.api.failures import failure
from services.intake.commands.issue_key import issue_key
from services.intake.queries.keys import keys_of
from services.intake.schemas.other import IssuedKeySchema, KeyListSchema, NewKeySchema
from shared.identity import Role, api_auth, api_keys, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("keys", __name__, url_prefix="/api/v1/agencies", description="API keys of agencies")


@blp.route("/<code>/keys")
class Keys(MethodView):
    """The keys of one agency."""

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.response(200, KeyListSchema)
    def get(self, code: str) -> dict[str, Any]:
        """List an agency's keys, revoked ones too; never the keys themselves."""
        return {"keys": keys_of(code)}

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.arguments(NewKeySchema, example={"label": "Sistem informasi puskesmas"})
    @blp.response(201, IssuedKeySchema)
    @failure(blp, 404, "There is no active agency with this code")
    def post(self, wanted: dict[str, str], code: str) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Issue a key. It is shown in this response only."""
        try:
            text, key = issue_key(code, wanted["label"], by=the_principal())
        except UnknownAgency:
            raise Problem(ProblemCode.NOT_FOUND, "There is no active agency with this code.") from None
        return {**key, "key": text}, 201, {"Cache-Control": "no-store"}


@blp.route("/<code>/keys/<key_id>")
class OneKey(MethodView):
    """One key."""

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.response(204)
    @failure(blp, 404, "There is no such live key of this agency")
    def delete(self, code: str, key_id: str) -> None:
        """Revoke a key. It stops working everywhere within five seconds."""
        if not api_keys.revoke(key_id, agency_code=code):
            raise Problem(ProblemCode.NOT_FOUND, "This agency has no live key with this id.")
