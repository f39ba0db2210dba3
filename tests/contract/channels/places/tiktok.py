"""TikTok with a person who uploads each video at once."""

from __future__ import annotations

from services.publisher.channels.tiktok.channel import TikTokChannel
from shared.settings import Settings
from tests.contract.channels.people import attended
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.people import workplace


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    return attended(TikTokChannel(settings), workplace("tiktok", "Diskominfo", handle="@mojokertokab"))
