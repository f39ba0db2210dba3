"""An Instagram account: what arrived are its posts, each with a photo that the platform has fetched."""

from __future__ import annotations

from services.publisher.channels.instagram.channel import InstagramChannel
from shared.settings import Settings
from tests.contract.channels.places import Place
from tests.contract.channels.places.containers import container_place
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo


def place(settings: Settings, outside: Outside) -> Place:
    """One account and one photo."""
    return container_place(InstagramChannel, settings, outside, [photo(640, 480)])
