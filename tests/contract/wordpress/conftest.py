"""Every test of this folder twice: with the stand-in, and with WordPress's own server where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import pytest

from services.publisher.channels.contract import ConnectedAccount
from services.publisher.channels.wordpress.channel import WordPressChannel
from shared import db
from shared.ids import new_id
from shared.settings import Settings
from tests.contract.wordpress.sites import WordPress, debians_own, stand_in
from tests.integration.publisher.outside import outside_world


@pytest.fixture(scope="package", params=["stand-in", "Debian's WordPress"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """One site for all tests, each of which has an item of its own."""
    if request.param == "stand-in":
        with outside_world(tmp_path_factory.mktemp("sandbox")) as outside, stand_in(outside) as made:
            yield made
    else:
        with debians_own() as made:
            yield made


@pytest.fixture
def channel(settings: Settings) -> WordPressChannel:
    """The channel on a fresh database; sites may be on this machine."""
    allowed = replace(settings, webhook_allowed_networks=(ip_network("127.0.0.0/8"),))
    db.connect(allowed)
    return WordPressChannel(allowed)


@pytest.fixture
def account(site: WordPress) -> ConnectedAccount:
    """The site's editor as an account."""
    return ConnectedAccount(new_id(), "situs desa", site.values)
