"""A Mastodon server: what arrived are statuses."""

from __future__ import annotations

from services.publisher.channels.mastodon.channel import MastodonChannel
from services.publisher.channels.platform_api import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

TOKEN = "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0"


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    account, _ = outside.account(
        "mastodon", values={"access_token": TOKEN, "server": "https://mastodon.example"}, token=TOKEN
    )
    return Place(
        MastodonChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        account.id,
        lambda: outside.posts("mastodon")["created"],
        lambda: [post["text"] for post in outside.posts("mastodon")["posts"]],
        lambda mode, **options: outside.misbehave("platforms/mastodon", mode, **options),
        (503, 422),
        account=account,
    )
