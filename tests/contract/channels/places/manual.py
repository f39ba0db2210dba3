"""A notice board with a person who does each task at once."""

from __future__ import annotations

from services.publisher.channels.manual.channel import ManualChannel
from shared.settings import Settings
from tests.contract.channels.people import attended
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.people import notice_board


def place(settings: Settings, outside: Outside) -> Place:
    """One board."""
    return attended(ManualChannel(settings), notice_board())
