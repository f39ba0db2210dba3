"""`/api/v1/journeys`: the way of single items."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE

from services.metrics import access, timeline
from services.metrics.api import examples, serializers
from services.metrics.api.journey_responses import JourneySchema, JourneysPage
from services.metrics.api.queries import JourneysArguments, JourneysQuery
from shared.identity import api_auth, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blueprint = Blueprint("journeys", __name__, url_prefix="/api/v1/journeys", description="When an item reached each step")


@blueprint.route("")
class JourneysView(MethodView):
    """Many items."""

    @api_auth(*access.ALL_ROLES)
    @blueprint.arguments(JourneysQuery, location="query", unknown=RAISE)
    @blueprint.response(200, JourneysPage, example=examples.JOURNEYS)
    def get(self, query: JourneysArguments) -> dict[str, Any]:
        """Journeys, newest item first"""
        agency = access.agency_for(the_principal(), query.get("agency"))
        wanted = {"agency.code": agency, "topic": query.get("topic"), "kind": query.get("kind")}
        given = {name: value for name, value in wanted.items() if value is not None}
        found, cursor = timeline.page(given, limit=query["limit"], before=query["cursor"])
        return {"journeys": [serializers.journey(journey) for journey in found], "next_cursor": cursor}


@blueprint.route("/<string:item_id>")
class JourneyView(MethodView):
    """One item."""

    @api_auth(*access.ALL_ROLES)
    @blueprint.response(200, JourneySchema, example=examples.JOURNEY)
    def get(self, item_id: str) -> dict[str, Any]:
        """One item's journey

        The time of each step, the time since the step before, and how its deliveries stand.
        """
        own = access.limited_to(the_principal())
        journey = timeline.find(item_id)
        if journey is None or own not in (None, journey.agency["code"]):
            raise Problem(ProblemCode.NOT_FOUND, "No item that you may see has this id.")
        return serializers.journey_in_full(journey)
