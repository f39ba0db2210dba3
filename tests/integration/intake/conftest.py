"""Intake on a fresh database with two agencies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.intake.agencies import agency_name
from services.intake.app import create_app
from shared.content import Agency
from shared.settings import Settings
from tests.integration.intake.office import Office


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """The service, Dinas Pertanian and Dinas Kesehatan."""
    for code, name in (("dispertan", "Dinas Pertanian"), ("dinkes", "Dinas Kesehatan")):
        Agency(code=code, name=name, short_name=name, slug=code, kind="dinas").save()
    agency_name.cache_clear()
    yield Office(create_app(settings))
    agency_name.cache_clear()
