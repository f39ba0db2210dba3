"""The real servers that integration tests run on, with an empty database and empty queues for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from pymongo import MongoClient

from launcher.errors import LauncherError
from launcher.home import Home
from launcher.servers.temporary import temporary_servers
from launcher.supervision.supervisor import Supervisor
from services.prepare import ensure_indexes
from shared import db
from shared.ids import new_id
from shared.settings import Settings
from tests.directory import plain_settings
from tests.emptying import contacts, empty_collections, empty_queues


@dataclass(frozen=True, slots=True)
class TestServers:
    """Where the servers of this test run are. `supervisor` is there where they are processes that tests may stop."""

    __test__ = False
    mongodb_uri: str
    broker_url: str
    management_url: str
    supervisor: Supervisor | None = None

    @contextmanager
    def virtual_host(self) -> Iterator[str]:
        """The AMQP URL of a new virtual host, deleted afterwards with all that is in it."""
        name = f"test-{new_id()}"
        with _management(self.management_url) as api:
            user = urlsplit(self.broker_url).username
            api.put(f"/api/vhosts/{name}").raise_for_status()
            everything = dict.fromkeys(("configure", "write", "read"), ".*")
            api.put(f"/api/permissions/{name}/{user}", json=everything).raise_for_status()
            try:
                yield urlunsplit(urlsplit(self.broker_url)._replace(path=f"/{name}"))
            finally:
                api.delete(f"/api/vhosts/{name}")

    @contextmanager
    def database(self) -> Iterator[str]:
        """The name of a new database, dropped afterwards."""
        name = f"test_{new_id().replace('-', '')}"
        try:
            yield name
        finally:
            with MongoClient[dict[str, Any]](self.mongodb_uri) as client:
                client.drop_database(name)


@pytest.fixture(scope="session")
def servers() -> Iterator[TestServers]:
    """Those that `./kabar test` started, else containers (KABAR_TEST_DOCKER=1), else servers of this session's own."""
    with ExitStack() as stack:
        try:
            yield _from_environment() or stack.enter_context(_start())
        except LauncherError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{error.message} {error.hint or ''}")


@pytest.fixture(scope="session")
def shared_virtual_host(servers: TestServers) -> Iterator[str]:
    """The AMQP URL of this run's virtual host. A fresh one with all queues takes a third of a second."""
    with servers.virtual_host() as url:
        yield url


@pytest.fixture
def amqp_url(request: pytest.FixtureRequest, servers: TestServers) -> Iterator[str]:
    """The AMQP URL of a virtual host whose queues are empty, or not there yet.

    Tests that are marked `own_virtual_host` get a fresh one.
    """
    if request.node.get_closest_marker("own_virtual_host"):
        with servers.virtual_host() as url:
            yield url
        return
    url = request.getfixturevalue("shared_virtual_host")
    with contacts(urlsplit(url).port) as broker:
        yield url
    if broker.made:
        empty_queues(url)


@pytest.fixture(scope="session")
def database_name(servers: TestServers) -> Iterator[str]:
    """The database of this run with all its indexes, dropped after it; every test finds it empty."""
    with servers.database() as name:
        db.connect(plain_settings(mongodb_uri=servers.mongodb_uri, mongodb_database=name))
        ensure_indexes()
        db.disconnect()
        yield name


@pytest.fixture
def settings(
    servers: TestServers,
    database_name: str,
    amqp_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """Settings of an empty database and empty queues; also in the environment, for processes of a test.

    Emptying collections is much cheaper than making some twenty of them with their indexes for every test.
    """
    environment = {
        "MONGODB_URI": servers.mongodb_uri,
        "MONGODB_DATABASE": database_name,
        "AMQP_URL": amqp_url,
        "KABAR_SECRET_KEY": "for-tests-only-" + "x" * 32,
        "KABAR_SITE_ROOT": str(tmp_path / "site"),
        "KABAR_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "KABAR_LOG_FORMAT": "console",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    fresh = Settings.from_env()
    db.connect(fresh)
    yield fresh
    db.connect(fresh)
    empty_collections(db.database())


def _from_environment() -> TestServers | None:
    uri = os.environ.get("KABAR_TEST_MONGODB_URI")
    if not uri:
        return None
    home = os.environ.get("KABAR_TEST_HOME")
    return TestServers(
        mongodb_uri=uri,
        broker_url=os.environ["KABAR_TEST_AMQP_URL"],
        management_url=os.environ["KABAR_TEST_MANAGEMENT_URL"],
        supervisor=Supervisor(Home(Path(home))) if home else None,
    )


@contextmanager
def _start() -> Iterator[TestServers]:
    if os.environ.get("KABAR_TEST_DOCKER"):
        from tests.containers import container_servers

        with container_servers() as (mongodb_uri, broker_url, management_url):
            yield TestServers(mongodb_uri, broker_url, management_url)
    else:
        with temporary_servers() as started:
            started.wait_ready()
            yield TestServers(
                started.mongodb.url, started.rabbitmq.url, started.rabbitmq.management_url, started.supervisor
            )


def _management(url: str) -> httpx.Client:
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    return httpx.Client(base_url=base, auth=(parts.username or "", parts.password or ""), timeout=10)
