"""Labels of actions and states on the publisher's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from services.publisher.comments.documents import DEEDS as COMMENT_DEEDS
from services.publisher.comments.documents import STATES as COMMENT_STATES
from services.publisher.pages.reasons import reason_text
from services.publisher.queries.coverage import ItemCoverage
from services.publisher.queries.health import HEALTH_STATES, MOST, HealthState
from services.publisher.queries.stuck import STUCK_KINDS
from services.publisher.reader_reports.documents import STATES as REPORT_STATES
from services.publisher.tasks.queries import TASK_CHANNELS
from shared.bilingual import Bilingual
from shared.channels.declaration import Means
from shared.channels.fields import FIELD_LABELS
from shared.delivery_states import DELIVERY_ACTIONS
from shared.web.languages import number, pick
from shared.web.templating import add_filters

MEANS_LABELS = {
    Means.EDIT: Bilingual("disunting di tempatnya", "edited in place"),
    Means.DELETE: Bilingual("dihapus", "deleted"),
    Means.REPLY: Bilingual("pesan susulan", "a further message"),
    Means.TASK: Bilingual("tugas bagi petugas", "a task for a person"),
}
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
        field_label=lambda name: pick(FIELD_LABELS[name]),
        means_label=lambda means: pick(MEANS_LABELS[means]),
        parts_sentence=parts_sentence,
        stuck_label=lambda kind: pick(STUCK_KINDS[kind]),
        is_task=TASK_CHANNELS.__contains__,
        reason=reason_text,
        comments_reason=lambda account: reason_text({"coded_reason": account.get("comments_reason")}),
        comment_deed=lambda deed: pick(COMMENT_DEEDS[deed]),
        comment_state=lambda state: pick(COMMENT_STATES[state]),
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
    tasks = ngettext("%(num)s task open", "%(num)s tasks open", total.tasks) if total.tasks else ""
    return ", ".join(filter(None, (str(sentences[found.action]), tasks)))


def parts_sentence(row: Mapping[str, Any]) -> str | None:
    """`3 of 5 parts are there`; None for a delivery without parts."""
    there, count = len(row.get("parts") or {}), row.get("parts_of")
    if not there and not count:
        return None
    if count:
        return str(_("%(there)s of %(count)s parts are there", there=number(there), count=number(count)))
    return str(ngettext("%(num)s part is there", "%(num)s parts are there", there))
