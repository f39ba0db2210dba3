"""Servers that may be broken, and a harness for each test on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.ids import new_id
from tests.faults.backbone.harness import Harness, harness
from tests.faults.backbone.replica_set import ReplicaSet, replica_set
from tests.faults.backbone.servers import Breakable, breakable_servers


@pytest.fixture(scope="session")
def breakable() -> Iterator[Breakable]:
    """A mongod and a RabbitMQ of these tests' own."""
    with breakable_servers() as servers:
        yield servers


@pytest.fixture(name="harness")
def own_harness(breakable: Breakable, tmp_path: Path) -> Iterator[Harness]:
    """A database and a virtual host of the test's own."""
    servers = breakable.test_servers
    with (
        servers.virtual_host() as amqp_url,
        servers.database() as database,
        harness(servers.mongodb_uri, database, amqp_url, servers.management_url, tmp_path) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    """A replica set of three, each member of which may be broken."""
    with replica_set(tmp_path_factory.mktemp("three")) as members:
        yield members


@pytest.fixture
def harness_on_three(breakable: Breakable, three: ReplicaSet, tmp_path: Path) -> Iterator[Harness]:
    """A harness whose database is on the replica set of three, whole at the beginning."""
    servers = breakable.test_servers
    three.wait_until_whole()
    with (
        servers.virtual_host() as amqp_url,
        harness(three.uri, f"test_{new_id()}", amqp_url, servers.management_url, tmp_path) as found,
    ):
        yield found
