"""A service behind Apprise: what arrived are messages, which stay."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.publisher.channels.apprise.channel import AppriseChannel
from services.publisher.channels.apprise.sender import Timeouts
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

TOKEN = "uji-apprise-0123456789"


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    host = urlsplit(outside.sandbox.web_url).netloc
    url = f"json://kabar:{TOKEN}@{host}/platforms/apprise/notify?rto={SHORT}"
    account, _ = outside.account("apprise", "kabar", {"url": url}, token=TOKEN)
    return Place(
        AppriseChannel(settings, Timeouts(ready=30.0, sent=30.0)),
        account.id,
        lambda: outside.posts("apprise")["created"],
        lambda: [post["text"] for post in outside.posts("apprise")["posts"]],
        lambda mode, **options: outside.misbehave("platforms/apprise", mode, **options),
        (503, 400),
        account=account,
    )
