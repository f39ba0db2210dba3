"""/api/v1/agencies: who there is."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.schemas.other import AgencyListSchema
from shared.content import Agency
from shared.identity import api_auth

blp = Blueprint("agencies", __name__, url_prefix="/api/v1/agencies", description="The regency's agencies")


@blp.route("")
class Agencies(MethodView):
    """Agencies."""

    @api_auth()
    @blp.response(200, AgencyListSchema)
    def get(self) -> dict[str, Any]:
        """List the active agencies by name."""
        return {"agencies": list(Agency.collection().find({"active": True}).sort("name", 1))}
