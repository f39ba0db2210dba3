"""The YouTube channel: a person uploads what is prepared, and proves it by the link."""

from __future__ import annotations

from services.publisher.channels.by_people import TaskChannel
from shared.channels.youtube.declaration import CHANNEL
from shared.settings import Settings


class YouTubeChannel(TaskChannel):
    """Title, description and tags are ready for the platform's own form."""

    declaration = CHANNEL

    def __init__(self, settings: Settings) -> None:
        """Needs nothing of the configuration."""


#: Found by services/publisher/registry.py.
IMPLEMENTATION = YouTubeChannel
