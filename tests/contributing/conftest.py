"""The platform that the page's examples run on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.intake.agencies import agency_name
from services.metrics import generations
from shared.events import Consumer
from shared.settings import Settings
from shared.web.catalogs import compile_all
from tests.backbone import relay, run
from tests.contributing.kabar import Kabar, consumers

__all__ = ["relay", "run"]


@pytest.fixture
def kabar(settings: Settings, relay: object, run: Callable[[Consumer], None]) -> Kabar:
    """The services on an empty database, with the relay and every consumer at work."""
    compile_all()
    agency_name.cache_clear()
    generations.current().prepare()
    for consumer in consumers(settings):
        run(consumer)
    return Kabar(settings)
