"""Labels of actions and states on the publisher's pages."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.publisher.pages.reasons import reason_text
from services.publisher.queries.coverage import ItemCoverage
from services.publisher.queries.health import HEALTH_STATES, MOST
from services.publisher.reader_reports.documents import STATES as REPORT_STATES
from shared.delivery_states import DELIVERY_ACTIONS
from shared.web.languages import number, pick
from shared.web.templating import add_filters

DECISIONS = {"delivered": _l("Marked as delivered"), "again": _l("Sent again")}


def register(app: Flask) -> None:
    """Give the templates their filters."""
    add_filters(
        app,
        action_label=lambda action: pick(DELIVERY_ACTIONS[action]) if action in DELIVERY_ACTIONS else action,
        health_label=lambda state: pick(HEALTH_STATES[state].label),
        health_tone=lambda state: HEALTH_STATES[state].tone,
        reason=reason_text,
        report_state=lambda state: pick(REPORT_STATES[state]),
        decision_label=lambda decision: str(DECISIONS.get(decision, decision)),
        capped=lambda value: f"{number(value)}+" if value >= MOST else number(value),
    )


def coverage_sentence(found: ItemCoverage) -> str:
    """`The correction has reached 3 of 3 targets`."""
    total = found.total
    values = {"reached": number(total.reached), "places": number(total.places)}
    sentences = {
        "publish": _("The item has reached %(reached)s of %(places)s targets", **values),
        "update": _("The correction has reached %(reached)s of %(places)s targets", **values),
        "withdraw": _("The withdrawal has reached %(reached)s of %(places)s targets", **values),
    }
    return str(sentences[found.action])
