"""`/api/v1/stats`: the metrics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE
from werkzeug import Response

from services.metrics import access, csv_export, event_counts, report
from services.metrics.agencies import names
from services.metrics.api import examples, serializers
from services.metrics.api.queries import DailyArguments, DailyQuery, PeriodArguments, PeriodQuery
from services.metrics.api.responses import DailyPage, EventCounts, Summary
from services.metrics.serialization import RollupRow
from shared.identity import OFFICE, api_auth, the_principal

blueprint = Blueprint("stats", __name__, url_prefix="/api/v1/stats", description="Figures by day, agency and channel")


#: One row a day, agency and channel, below these column names.
CSV = {"schema": {"type": "string"}, "example": "".join(csv_export.daily([], {})).removeprefix(csv_export.BOM)}


@blueprint.route("/summary")
class SummaryView(MethodView):
    """A period's figures at a glance."""

    @api_auth(*access.ALL_ROLES)
    @blueprint.arguments(PeriodQuery, location="query", unknown=RAISE)
    @blueprint.response(200, Summary, example=examples.SUMMARY)
    def get(self, query: PeriodArguments) -> dict[str, Any]:
        """A period's figures at a glance

        With the period before it, and the agencies that sent nothing.
        """
        agency = access.agency_for(the_principal(), query.get("agency"))
        period = query["period"]
        return serializers.summary(report.report(period, agency), report.report(period.previous(), agency))


@blueprint.route("/daily")
class DailyView(MethodView):
    """The metrics themselves."""

    @api_auth(*access.ALL_ROLES)
    @blueprint.arguments(DailyQuery, location="query", unknown=RAISE)
    @blueprint.response(200, DailyPage, example=examples.DAILY)
    @blueprint.doc(responses={200: {"content": {"text/csv": CSV}}})
    def get(self, query: DailyArguments) -> Response | dict[str, Any]:
        """The figures a day, an agency and a channel

        Rows are there for days on which something happened. `format=csv` gives all of them as one file.
        """
        agency = access.agency_for(the_principal(), query.get("agency"))
        period = query["period"]
        channel, limit = query.get("channel"), query["limit"] + 1
        if query["format"] == "csv":
            found = report.rows(period, agency=agency, channel=channel)
            return _csv(found, f"kabar-harian-{period.first}-{period.last}.csv")
        rows = list(report.rows(period, agency=agency, channel=channel, after=query["cursor"], limit=limit))
        shown = rows[: query["limit"]]
        return {
            "rows": [serializers.row(rollup) for rollup in shown],
            "next_cursor": shown[-1]["_id"] if len(rows) > len(shown) else None,
        }


@blueprint.route("/events")
class EventsView(MethodView):
    """Events that are about neither an item nor a delivery."""

    @api_auth(*OFFICE)
    @blueprint.arguments(PeriodQuery(exclude=("agency",)), location="query", unknown=RAISE)
    @blueprint.response(200, EventCounts, example=examples.EVENTS)
    def get(self, query: PeriodArguments) -> dict[str, Any]:
        """Events that are about neither an item nor a delivery, by day and type

        What happens to items and deliveries is in the other figures. Rows are there for days with such events.
        """
        return {"rows": event_counts.by_day_and_type(query["period"])}


def _csv(rows: Iterable[RollupRow], filename: str) -> Response:
    return csv_export.response(csv_export.daily(rows, names()), filename)
