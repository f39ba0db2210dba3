"""YouTube with a person who uploads each video at once."""

from __future__ import annotations

from services.publisher.channels.youtube.channel import YouTubeChannel
from shared.settings import Settings
from tests.contract.channels.people import attended
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.people import workplace


def place(settings: Settings, outside: Outside) -> Place:
    """One account."""
    return attended(YouTubeChannel(settings), workplace("youtube", "Diskominfo", handle="@mojokertokab"))
