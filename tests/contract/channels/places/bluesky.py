"""An AT protocol server: what arrived are posts."""

from __future__ import annotations

from services.publisher.channels.bluesky.channel import BlueskyChannel
from services.publisher.channels.platform_api import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

HANDLE = "kabar.bsky.example"
PASSWORD = "abcd-efgh-ijkl-mnop"


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    values = {"handle": HANDLE, "app_password": PASSWORD, "server": "https://bsky.example"}
    account, _ = outside.account("bluesky", values=values, token=PASSWORD)
    return Place(
        BlueskyChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        account.id,
        lambda: outside.posts("bluesky")["created"],
        lambda: [post["text"] for post in outside.posts("bluesky")["posts"]],
        lambda mode, **options: outside.misbehave("platforms/bluesky", mode, **options),
        (503, 400),
        account=account,
    )
