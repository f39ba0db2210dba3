"""The places behind the channels, as the conformance suite sees them: what arrived there, and how they misbehave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.publisher.channels.contract import Channel
from services.publisher.channels.email.channel import EmailChannel
from services.publisher.channels.email.smtp import Mailer, Timeouts
from services.publisher.channels.web.channel import WebChannel
from services.publisher.channels.webhook.channel import WebhookChannel
from services.publisher.channels.webhook.post import Limits
from shared.settings import Settings
from tests.integration.publisher.outside import Outside

#: Seconds after which the channels under test give up waiting.
SHORT = 1.0


@dataclass(frozen=True)
class Place:
    """One channel with one target. `arrived` counts what readers got; `misbehave` is None where nothing can refuse."""

    channel: Channel
    target: str
    arrived: Callable[[], int]
    misbehave: Callable[..., None] | None = None
    gone: Callable[[], None] | None = None


def web(settings: Settings, outside: Outside) -> Place:
    """The site: what arrived are article pages."""
    articles = Path(settings.site_root)
    return Place(
        WebChannel(settings), "site", lambda: len(list(articles.glob("berita/20*/*/*/index.html"))), misbehave=None
    )


def email(settings: Settings, outside: Outside) -> Place:
    """A mailbox."""
    from services.publisher.readers.subscriptions import end

    reader = outside.reader()
    mailer = Mailer(settings, Timeouts(answer=SHORT, acceptance=SHORT))
    return Place(
        EmailChannel(settings, mailer),
        reader["_id"],
        lambda: len(outside.mails()),
        lambda mode, **options: outside.misbehave("smtp", mode, **options),
        lambda: end(reader["_id"]) and None,
    )


def webhook(settings: Settings, outside: Outside) -> Place:
    """An endpoint: what arrived are messages that it accepted and had not seen before."""
    from services.publisher.channels.webhook.endpoints import switch

    endpoint = outside.endpoint()
    return Place(
        WebhookChannel(settings, Limits(connect=SHORT, silence=SHORT, total=SHORT)),
        endpoint["_id"],
        lambda: sum(call["verdict"] == "verified" for call in outside.calls()),
        lambda mode, **options: outside.misbehave("webhooks/desa", mode, **options),
        lambda: switch(endpoint["_id"], active=False, by="uji") and None,
    )


PLACES = {"web": web, "email": email, "webhook": webhook}
