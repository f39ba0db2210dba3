"""A browser: what arrived are notifications, of which a later one of the same item takes the earlier one's place."""

from __future__ import annotations

from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.webpush.channel import WebPushChannel
from services.publisher.channels.webpush.subscriptions import Subscriptions
from services.publisher.channels.webpush.vapid import Identity
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

NAME = "peramban"


def place(settings: Settings, outside: Outside) -> Place:
    """One reader who wants everything, in a browser that confirmed."""
    identity = Identity.of(settings)
    assert identity is not None
    subscriptions = Subscriptions(settings)
    given = outside.browser(NAME, identity.public)
    row = subscriptions.begin(subscriptions.read(given), {}, identity.public)
    assert subscriptions.confirm(subscriptions.token(row["_id"]))
    return Place(
        WebPushChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        row["_id"],
        lambda: outside.posts("webpush")["created"],
        lambda: [post["text"] for post in outside.posts("webpush")["posts"]],
        lambda mode, **options: outside.misbehave(f"platforms/webpush/{NAME}", mode, **options),
        (503, 400),
        lambda: outside.remove_account("webpush", NAME),
    )
