"""A site: what arrived are posts, each of which its readers see as it is now."""

from __future__ import annotations

from services.publisher.channels.platform_api import Timeouts
from services.publisher.channels.wordpress.channel import WordPressChannel
from shared.settings import Settings
from tests.contract.channels.places import SHORT, Place
from tests.integration.publisher.outside import Outside

PASSWORD = "abcdEFGH1234ijklMNOP5678"


def place(settings: Settings, outside: Outside) -> Place:
    """One user of one site."""
    values = {"server": "https://desa.example", "user": "redaksi", "password": PASSWORD}
    account, _ = outside.account("wordpress", "redaksi", values, token=PASSWORD)
    return Place(
        WordPressChannel(settings, Timeouts(connect=SHORT, read=SHORT, total=SHORT)),
        account.id,
        lambda: outside.posts("wordpress")["created"],
        lambda: [post["text"] for post in outside.posts("wordpress")["posts"]],
        lambda mode, **options: outside.misbehave("platforms/wordpress", mode, **options),
        (503, 400),
        account=account,
    )
