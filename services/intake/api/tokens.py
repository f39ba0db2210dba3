"""/api/v1/tokens: signing a person in to the API."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.api.failures import failure
from services.intake.schemas.other import CredentialsSchema, TokenSchema
from shared.identity import tokens
from shared.identity.login import authenticate

blp = Blueprint("tokens", __name__, url_prefix="/api/v1/tokens", description="Bearers for people")


@blp.route("")
class Tokens(MethodView):
    """Tokens."""

    @blp.doc(security=[])
    @blp.arguments(CredentialsSchema)
    @blp.response(201, TokenSchema, headers={"Cache-Control": {"schema": {"type": "string"}}})
    @failure(blp, 401, "The user name or the password is wrong")
    @failure(blp, 429, "Too many attempts; see Retry-After")
    def post(self, credentials: dict[str, str]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Get a token with a user name and password. It expires after 12 hours."""
        account = authenticate(credentials["username"], credentials["password"], client=request.remote_addr or "-")
        token, expires_at = tokens.issue(account.principal)
        roles = sorted(account.principal.roles)
        return {"token": token, "expires_at": expires_at, "roles": roles}, 201, {"Cache-Control": "no-store"}
