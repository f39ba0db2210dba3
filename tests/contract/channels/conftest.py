"""One channel at a time, each on a fresh database with a real place behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from services.publisher.channels.contract import Order, Package
from shared import db
from shared.channels import CHANNELS
from shared.clock import now
from shared.content.hashing import content_hash
from shared.ids import new_id
from shared.settings import Settings
from tests.contract.channels.places import Place, chosen, place_of
from tests.integration.publisher.newsroom import AGENCY, variants
from tests.integration.publisher.outside import Outside, outside_world
from tests.integration.publisher.progress import RecordedProgress


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    with outside_world(tmp_path / "sandbox") as world:
        yield world


@pytest.fixture
def connected(settings: Settings, outside: Outside) -> Settings:
    """Settings that lead to the stand-ins."""
    changed = replace(
        settings,
        smtp_port=outside.smtp_port,
        platforms_url=f"{outside.sandbox.web_url}/platforms",
        vapid_key=Fernet.generate_key().decode(),
        credentials_keys=(Fernet.generate_key().decode(),),
        webhook_allowed_networks=(ip_network("127.0.0.0/8"),),
    )
    db.connect(changed)
    return changed


@pytest.fixture(params=CHANNELS)
def place(request: pytest.FixtureRequest, connected: Settings, outside: Outside) -> Place:
    """Every declared channel in turn."""
    return place_of(request.param, connected, outside)


@pytest.fixture
def package(place: Place) -> Package:
    """A first revision; where the channel has accounts, for the place's one account."""
    item, content, moment = new_id(), variants(accounts=chosen(place), photos=place.photos), now()
    return Package(
        item_id=item,
        revision=1,
        content_hash=content_hash(content),
        variants=content,
        agency=AGENCY,
        topic="pertanian",
        kind="news",
        path=f"/berita/2026/11/vaksinasi-pmk-{item[-8:]}/",
        published_at=moment,
        approved_at=moment,
    )


@pytest.fixture
def order(place: Place) -> Order:
    """An order for the place's one target."""
    return Order(
        id=new_id(),
        target=place.target,
        requested_at=now(),
        attempt=1,
        progress=RecordedProgress(),
        account=place.account,
    )
