"""Functions that templates call."""

from datetime import datetime, timedelta

from services.review.pages.accounts import CONDITION_LABELS
from services.review.pages.blueprint import pages
from services.review.pages.labels import WITHDRAWALS
from shared.channels import CHANNELS
from shared.clock import wib
from shared.content.topics import KINDS, TOPICS
from shared.reasons import Reason
from shared.web.languages import pick


@pages.app_template_global()
def kinds_of(kind: str) -> str:
    """The name of a kind in the page's language."""
    return pick(KINDS[kind]) if kind in KINDS else kind


@pages.app_template_global()
def topic_of(topic: str) -> str:
    """The name of a topic in the page's language."""
    return pick(TOPICS[topic]) if topic in TOPICS else topic


@pages.app_template_global()
def condition_label(condition: str) -> str:
    """The name of a condition of a rule."""
    return str(CONDITION_LABELS[condition])


@pages.app_template_global()
def withdrawal_there(channel: str) -> str:
    """What becomes of the item at an account of the channel that a correction leaves out."""
    return pick(WITHDRAWALS[CHANNELS[channel].capabilities.withdrawal])


@pages.app_template_global()
def reason_text(reason: Reason) -> str:
    """The sentence of a reason in the page's language."""
    return reason.text(pick)


@pages.app_template_global()
def focal_percent(point: list[float] | None, axis: int) -> str:
    """One number of a focal point for its field; empty where there is none."""
    return f"{point[axis] * 100:g}" if point else ""


@pages.app_template_global()
def wib_local(moment: datetime, minutes: int = 0) -> str:
    """The value of a datetime-local input, some minutes after a moment, as the clock shows it in Mojokerto."""
    return f"{wib(moment + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"
