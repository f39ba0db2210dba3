"""`/dashboard/journeys`: the items and the way of each."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from services.metrics import access, agencies, phases, timeline
from services.metrics.charts.bars import stacked
from services.metrics.pages import labels
from shared.content.topics import KINDS, TOPICS
from shared.identity import require_role, the_principal

blueprint = Blueprint("journey_pages", __name__, url_prefix="/dashboard/journeys")

_PAGE = 30


@blueprint.get("")
@require_role(*access.ALL_ROLES)
def index() -> ResponseReturnValue:
    """Items, newest first, of all agencies or one, of all kinds or one."""
    own = access.limited_to(the_principal())
    agency = own if own is not None else request.args.get("agency") or None
    wanted = {"agency.code": agency, "topic": request.args.get("topic"), "kind": request.args.get("kind")}
    chosen = {name: value for name, value in wanted.items() if value}
    journeys, cursor = timeline.page(chosen, limit=_PAGE, before=request.args.get("before"))
    return render_template(
        "metrics/journeys.html",
        labels=labels,
        journeys=journeys,
        lead_times=timeline.lead_times,
        cursor=cursor,
        agencies=agencies.all_active() if own is None else [],
        chosen_agency=agency,
        kinds=KINDS,
        topics=TOPICS,
    )


@blueprint.get("/<item_id>")
@require_role(*access.ALL_ROLES)
def item(item_id: str) -> ResponseReturnValue:
    """One item's way, step by step."""
    own = access.limited_to(the_principal())
    journey = timeline.find(item_id)
    if journey is None or own not in (None, journey.agency["code"]):
        raise NotFound
    spent = phases.spent(journey)
    return render_template(
        "metrics/journey.html",
        labels=labels,
        journey=journey,
        moments=timeline.timeline(journey),
        lead_times=timeline.lead_times(journey),
        delivery_times=timeline.delivery_times(journey),
        states=timeline.channel_states(item_id),
        phases=list(zip(stacked(spent), spent.values(), strict=True)),
    )
