"""The rollups as files, for people who are signed in."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug import Response
from werkzeug.exceptions import NotFound

from services.metrics import access, agencies, csv_export
from services.metrics.pages import period_choice
from services.metrics.periods import Period
from services.metrics.report import report, rows
from shared.identity import require_role, the_principal

blueprint = Blueprint("downloads", __name__, url_prefix="/dashboard/download")


@blueprint.get("/daily.csv")
@require_role(*access.ALL_ROLES)
def daily() -> Response:
    """A row for each day, agency and channel."""
    period, agency = _chosen()
    lines = csv_export.daily(rows(period, agency=agency), agencies.names())
    return csv_export.response(lines, f"kabar-harian-{period.first}-{period.last}.csv")


@blueprint.get("/agencies.csv")
@require_role(*access.ALL_ROLES)
def by_agency() -> Response:
    """A row for each agency, the silent ones included."""
    period, agency = _chosen()
    names = {one.code: one.name for one in agencies.all_active() if agency in (None, one.code)}
    lines = csv_export.by_agency(report(period, agency).by_agency, names)
    return csv_export.response(lines, f"kabar-opd-{period.first}-{period.last}.csv")


def _chosen() -> tuple[Period, str | None]:
    period, understood = period_choice.chosen()
    if not understood:
        raise NotFound
    return period, access.agency_for(the_principal(), request.args.get("agency"))
