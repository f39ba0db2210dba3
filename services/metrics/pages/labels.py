"""The names of things on the pages, in the language of the reader."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from services.metrics import lead_times, periods
from services.metrics.journey import FIRST_STEPS, REPEATED_STEPS, Journey
from services.metrics.periods import Period
from shared import formatting
from shared.bilingual import Bilingual
from shared.content.topics import KINDS, TOPICS
from shared.lifecycle import PHASES, by_event
from shared.lifecycle.model import Tone
from shared.web import languages
from shared.web.languages import pick

#: BPS, 2020; the reference that reach will be set against once it is measured.
POPULATION = 1_119_209

PERIODS = {
    periods.TODAY: _l("Today"),
    periods.WEEK: _l("7 days"),
    periods.THIRTY: _l("30 days"),
    periods.MONTH: _l("This month"),
    periods.CUSTOM: _l("Custom period"),
}
BEFORE = {
    periods.TODAY: _l("yesterday"),
    periods.WEEK: _l("the 7 days before"),
    periods.THIRTY: _l("the 30 days before"),
    periods.MONTH: _l("the same days of last month"),
    periods.CUSTOM: _l("the same time before"),
}
LEAD_TIMES = {
    lead_times.SUBMIT_TO_APPROVE: _l("Sent until approved"),
    lead_times.SUBMIT_TO_PUBLISH: _l("Sent until published"),
    lead_times.APPROVE_TO_DELIVER: _l("Approved until delivered"),
    lead_times.CLAIM_TO_ANSWER: _l("Claim seen until answered"),
}
#: step → (what happened, tone of its dot); those of review are called as in the item's history.
_OWN: dict[str, tuple[Bilingual, Tone]] = {
    "submitted": (Bilingual("Dikirim OPD", "Sent by the agency"), "info"),
    "resubmitted": (Bilingual("Dikirim ulang OPD", "Sent again by the agency"), "info"),
    "delivered": (Bilingual("Sampai di", "Delivered to"), "good"),
    "corrected": (Bilingual("Ralat disetujui", "Correction approved"), "good"),
}
STEPS = _OWN | {
    step: (action.label, action.tone)
    for event, step in (FIRST_STEPS | REPEATED_STEPS).items()
    if (action := by_event(event)) is not None
}
DELIVERY_STATES = {
    "requested": _l("Under way"),
    "delivered": _l("Arrived"),
    "failed": _l("Failed"),
    "unknown": _l("Unclear"),
    "retracted": _l("Taken back"),
}


def topic(slug: str) -> str:
    """A topic's name."""
    return pick(TOPICS[slug]) if slug in TOPICS else slug


def kind(slug: str | None) -> str:
    """A kind of content's name; a dash where it is not known."""
    return pick(KINDS[slug]) if slug in KINDS else slug or "–"


def current_step(journey: Journey) -> str | None:
    """The step that an item has come to: what happened to it last."""
    at = {**journey.steps}
    mended = [("corrected", moment) for moment in journey.corrected_at]
    for step, moment in (*journey.repeats.values(), *mended):
        at[step] = max(moment, at.get(step, moment))
    at.pop("edited", None)
    return max(at, key=lambda step: at[step], default=None)


def days(period: Period) -> str:
    """The period's dates."""
    if period.length == 1:
        return formatting.weekday_date(period.first, languages.current())
    return formatting.date_range(period.first, period.last, languages.current())


def phase(name: str) -> str:
    """The name of a phase of the life cycle."""
    return pick(PHASES[name].label)
