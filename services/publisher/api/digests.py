"""/api/v1/digests: sending digests outside their daily hour."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.publisher.api.schemas import DigestsSchema
from services.publisher.readers.digests import request_now
from shared.identity import Role, api_auth

blp = Blueprint("digests", __name__, url_prefix="/api/v1/digests", description="Digest mails")


@blp.post("")
@api_auth(Role.OPS)
@blp.response(202, DigestsSchema)
def send_now() -> dict[str, Any]:
    """Make the digests now: each reader gets what is new since their last one, and nothing where nothing is new."""
    return {"readers": request_now()}
