"""A Threads profile: what arrived are its posts."""

from __future__ import annotations

from services.publisher.channels.threads.channel import ThreadsChannel
from shared.settings import Settings
from tests.contract.channels.places import Place
from tests.contract.channels.places.containers import container_place
from tests.integration.publisher.outside import Outside


def place(settings: Settings, outside: Outside) -> Place:
    """One profile, and no photos."""
    return container_place(ThreadsChannel, settings, outside, [])
