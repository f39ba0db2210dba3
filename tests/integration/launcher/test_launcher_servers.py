"""Servers of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from launcher.doctor.finding import Verdict
from launcher.doctor.given_mongodb import check_given_mongodb
from launcher.environment import inherited
from launcher.errors import LauncherError
from launcher.home import Home
from launcher.ports import Ports
from launcher.servers.external import ExternalMongoDB, ExternalRabbitMQ
from launcher.servers.mongodb import LocalMongoDB
from launcher.supervision.supervisor import Supervisor
from tests.servers import TestServers

NOBODY = "127.0.0.1:1"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "with space")
    home.make()
    yield home
    Supervisor(home).kill()


def start(home: Home, ports: Ports) -> LocalMongoDB:
    mongodb = LocalMongoDB(home, ports.mongodb)
    mongodb.prepare()
    supervisor = Supervisor(home)
    supervisor.start(mongodb.programs(), inherited(), outlive_me=False)
    supervisor.start_program("mongodb")
    mongodb.wait_ready(60)
    return mongodb


@pytest.mark.usefixtures("servers")
def test_mongodb_keeps_its_data_when_its_port_changes(home: Home) -> None:
    ports = Ports.free()
    with MongoClient[dict[str, Any]](start(home, ports).url) as client:
        client.test.things.insert_one({"_id": 1})
    Supervisor(home).stop()
    moved = start(home, replace(ports, mongodb=ports.free().mongodb))
    with MongoClient[dict[str, Any]](moved.url) as client:
        assert client.test.things.count_documents({}) == 1


def test_servers_that_others_run_are_waited_for_and_not_started(servers: TestServers) -> None:
    mongodb, rabbitmq = ExternalMongoDB(servers.mongodb_uri), ExternalRabbitMQ(servers.broker_url, None)
    for server in (mongodb, rabbitmq):
        server.wait_ready(10)
        assert server.programs() == []


def test_the_doctor_is_content_with_a_replica_set_that_others_run(servers: TestServers) -> None:
    findings = list(check_given_mongodb(servers.mongodb_uri))
    assert [finding.verdict for finding in findings] == [Verdict.GOOD, Verdict.GOOD]


def test_servers_that_do_not_answer_are_named() -> None:
    with pytest.raises(LauncherError, match="MongoDB of MONGODB_URI: not ready"):
        ExternalMongoDB(f"mongodb://{NOBODY}/?serverSelectionTimeoutMS=200").wait_ready(0.5)
    with pytest.raises(LauncherError, match="RabbitMQ of AMQP_URL: not ready"):
        ExternalRabbitMQ(f"amqp://{NOBODY}/", None).wait_ready(0.5)
