"""The same servers as containers, for machines with a Docker engine: `./kabar test --docker`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from launcher.errors import LauncherError
from launcher.waiting import wait_for

USER = PASSWORD = "kabar-test"
START_SECONDS = 120


@contextmanager
def container_servers() -> Iterator[tuple[str, str, str]]:
    """MongoDB's URI, RabbitMQ's AMQP URL and the URL of its management API."""
    mongodb = (
        DockerContainer("mongo:7")
        .with_command("--replSet rs0 --bind_ip_all --setParameter transactionLifetimeLimitSeconds=10")
        .with_exposed_ports(27017)
    )
    rabbitmq = (
        DockerContainer("rabbitmq:4-management")
        .with_env("RABBITMQ_DEFAULT_USER", USER)
        .with_env("RABBITMQ_DEFAULT_PASS", PASSWORD)
        .with_exposed_ports(5672, 15672)
        .waiting_for(LogMessageWaitStrategy("Server startup complete").with_startup_timeout(START_SECONDS))
    )
    try:
        with mongodb, rabbitmq:
            yield (_replica_set(_address(mongodb, 27017)), *_urls(rabbitmq))
    except OSError as error:
        raise LauncherError(f"Docker does not answer: {error}") from error


def _urls(rabbitmq: DockerContainer) -> tuple[str, str]:
    account = f"{USER}:{PASSWORD}"
    return f"amqp://{account}@{_address(rabbitmq, 5672)}/", f"http://{account}@{_address(rabbitmq, 15672)}"


def _address(container: DockerContainer, port: int) -> str:
    return f"{container.get_container_host_ip()}:{container.get_exposed_port(port)}"


def _replica_set(address: str) -> str:
    """Make it a set of one. The member is known by its inner address, so clients have to connect directly."""
    uri = f"mongodb://{address}/?directConnection=true"
    member = {"_id": 0, "host": "127.0.0.1:27017"}
    with MongoClient[dict[str, Any]](uri) as client:
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        wait_for("MongoDB", lambda: bool(client.admin.command("hello").get("isWritablePrimary")), START_SECONDS)
    return uri
