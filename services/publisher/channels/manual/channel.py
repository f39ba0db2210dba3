"""The manual channel: places without credentials, each with a name and instructions."""

from __future__ import annotations

from services.publisher.channels.by_people import TaskChannel
from shared.channels.manual.declaration import CHANNEL
from shared.settings import Settings


class ManualChannel(TaskChannel):
    """Radio, banner, village notice board, a group of citizens: a person brings it there."""

    declaration = CHANNEL

    def __init__(self, settings: Settings) -> None:
        """Needs nothing of the configuration."""


#: Found by services/publisher/registry.py.
IMPLEMENTATION = ManualChannel
