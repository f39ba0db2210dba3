"""`/dashboard/` and an agency's page: what leadership reads in five minutes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from services.metrics import access, agencies, timeline
from services.metrics.agencies import Agency
from services.metrics.pages import labels, period_choice, sections
from services.metrics.pages.summary import sentences
from services.metrics.pages.tiles import tiles
from services.metrics.periods import TODAY
from services.metrics.report import Report, report
from shared.clock import now
from shared.identity import require_role, the_principal

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")


@blueprint.get("/")
@require_role(*access.ALL_ROLES)
def overview() -> ResponseReturnValue:
    """All agencies together; an agency's people are taken to their own page."""
    own = access.limited_to(the_principal())
    if own is not None:
        own_agency = agencies.by_code(own)
        if own_agency is None:
            raise NotFound
        return redirect(url_for(".agency", slug=own_agency.slug), 303)
    every = agencies.all_active()
    current, shared = _common("dashboard.overview", None, len(every))
    return render_template(
        "metrics/overview.html",
        **shared,
        agency=None,
        active=sections.active_agencies(current, every),
        silent=sections.silent_agencies(current, every),
    )


@blueprint.get("/agencies/<slug>")
@require_role(*access.ALL_ROLES)
def agency(slug: str) -> ResponseReturnValue:
    """One agency's metrics and its latest items."""
    found = agencies.by_slug(slug)
    if found is None:
        raise NotFound
    if access.limited_to(the_principal()) not in (None, found.code):
        raise Forbidden
    _report, shared = _common("dashboard.agency", found, 1)
    latest, _cursor = timeline.page({"agency.code": found.code}, limit=8)
    return render_template("metrics/agency.html", **shared, agency=found, latest=latest)


def _common(endpoint: str, agency: Agency | None, active: int) -> tuple[Report, dict[str, Any]]:
    """What both pages show, and the report behind it."""
    period, understood = period_choice.chosen()
    code = agency.code if agency else None
    current, before = report(period, code), report(period.previous(), code)
    return current, {
        "labels": labels,
        "lead_times": timeline.lead_times,
        "period": period,
        "understood": understood,
        "unfinished": period.name == TODAY,
        "choices": period_choice.choices(period, endpoint, agency.slug if agency else None),
        "period_arguments": period_choice.arguments(period),
        "report": current,
        "before": before,
        "made_at": now(),
        "sentences": list(sentences(current, agency=agency, agencies=active)),
        "tiles": tiles(current, before, None if agency else active),
        "flow": sections.flow(current),
        "channels": sections.channels(current),
        "topics": sections.topics(current),
        "speed": sections.speed(current, before),
        "speed_chart": sections.speed_chart(current),
        "clarifications": sections.clarifications(code),
    }
