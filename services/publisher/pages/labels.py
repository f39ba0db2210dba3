"""How actions and health are called on pages."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.publisher.pages.reasons import reason_text
from services.publisher.queries.coverage import ItemCoverage
from services.publisher.queries.health import MOST
from shared.delivery_states import DELIVERY_ACTIONS
from shared.web.languages import number, pick
from shared.web.templating import add_filters

HEALTH = {
    "ok": (_l("Works"), "good"),
    "idle": (_l("Not used yet"), "neutral"),
    "late": (_l("Late"), "warn"),
    "failing": (_l("Is refused"), "bad"),
    "unsure": (_l("Needs a decision"), "warn"),
}
DECISIONS = {"delivered": _l("Marked as delivered"), "again": _l("Sent again")}


def register(app: Flask) -> None:
    """Give the templates their filters."""
    add_filters(
        app,
        action_label=lambda action: pick(DELIVERY_ACTIONS[action]) if action in DELIVERY_ACTIONS else action,
        health_label=lambda state: str(HEALTH[state][0]),
        health_tone=lambda state: HEALTH[state][1],
        reason=reason_text,
        decision_label=lambda decision: str(DECISIONS.get(decision, decision)),
        capped=lambda value: f"{number(value)}+" if value >= MOST else number(value),
    )


def coverage_sentence(found: ItemCoverage) -> str:
    """`The correction has reached 3 of 3 places`."""
    total = found.total
    values = {"reached": number(total.reached), "places": number(total.places)}
    sentences = {
        "publish": _("The item has reached %(reached)s of %(places)s places", **values),
        "update": _("The correction has reached %(reached)s of %(places)s places", **values),
        "withdraw": _("The withdrawal has reached %(reached)s of %(places)s places", **values),
    }
    return str(sentences[found.action])
