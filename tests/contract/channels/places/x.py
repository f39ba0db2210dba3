"""X: what arrived are posts."""

from __future__ import annotations

from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.x.channel import XChannel
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

TOKEN = "bHN6Y2hhbm5lbC10ZXN0LXRva2Vu-kabar:1:0:at:1"


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    account, _ = outside.account("x", values={"access_token": TOKEN}, token=TOKEN)
    return Place(
        XChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        account.id,
        lambda: outside.posts("x")["created"],
        lambda: [post["text"] for post in outside.posts("x")["posts"]],
        lambda mode, **options: outside.misbehave("platforms/x", mode, **options),
        (503, 403),
        account=account,
    )
