"""Labels of actions and states on the publisher's pages."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.publisher.pages.reasons import reason_text
from services.publisher.queries.coverage import ItemCoverage
from services.publisher.queries.health import HEALTH_STATES, MOST, HealthState
from services.publisher.reader_reports.documents import STATES as REPORT_STATES
from shared.bilingual import Bilingual
from shared.delivery_states import DELIVERY_ACTIONS
from shared.web.languages import number, pick
from shared.web.templating import add_filters

ACCOUNT_LABELS = {
    "ready": HealthState(Bilingual("Siap", "Ready"), "good"),
    "pending": HealthState(Bilingual("Belum siap", "Not ready yet"), "warn"),
    "paused": HealthState(Bilingual("Dihentikan", "Paused"), "neutral"),
    "broken": HealthState(Bilingual("Rusak", "Broken"), "bad"),
}
ACCOUNT_EVENTS = {
    "account.linked": _l("Added"),
    "account.changed": _l("Changed"),
    "account.tested": _l("Tested: it works"),
    "account.approved": _l("Approved"),
    "account.paused": _l("Paused"),
    "account.resumed": _l("Resumed"),
    "account.broken": _l("Refused by the platform"),
    "account.expiring": _l("Warned of the expiry"),
    "account.removed": _l("Removed"),
}
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
        account_state=lambda state: pick(ACCOUNT_LABELS[state].label),
        account_tone=lambda state: ACCOUNT_LABELS[state].tone,
        account_event=lambda name: str(ACCOUNT_EVENTS.get(name, name)),
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
