"""Functions that templates call."""

from datetime import datetime, timedelta

from services.review.pages.blueprint import pages
from shared.clock import wib
from shared.content.topics import KINDS, TOPICS
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
def wib_local(moment: datetime, minutes: int = 0) -> str:
    """The value of a datetime-local input, some minutes after a moment, as the clock shows it in Mojokerto."""
    return f"{wib(moment + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"
