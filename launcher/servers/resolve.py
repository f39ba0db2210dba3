"""Which MongoDB and which RabbitMQ: those the environment names, else our own."""

from __future__ import annotations

import os
from dataclasses import dataclass

from launcher.home import HERE, Home
from launcher.keys import Keys
from launcher.locking import set_up_lock
from launcher.ports import Ports
from launcher.servers import rabbitmq_scripts
from launcher.servers.external import ExternalMongoDB, ExternalRabbitMQ
from launcher.servers.mongodb import LocalMongoDB
from launcher.servers.rabbitmq import LocalRabbitMQ, RabbitPorts
from launcher.supervision.program import Program


@dataclass(frozen=True, slots=True)
class Servers:
    """The two servers of one installation."""

    mongodb: LocalMongoDB | ExternalMongoDB
    rabbitmq: LocalRabbitMQ | ExternalRabbitMQ

    def programs(self) -> list[Program]:
        """The processes to keep alive for them."""
        return [*self.mongodb.programs(), *self.rabbitmq.programs()]


def resolve(home: Home, ports: Ports, keys: Keys) -> Servers:
    """The two servers: those of the environment's addresses, else our own. Installs RabbitMQ where it is missing."""
    return Servers(_mongodb(home, ports), _rabbitmq(home, ports, keys))


def _mongodb(home: Home, ports: Ports) -> LocalMongoDB | ExternalMongoDB:
    url = os.environ.get("MONGODB_URI")
    return ExternalMongoDB(url) if url else LocalMongoDB(home, ports.mongodb)


def _rabbitmq(home: Home, ports: Ports, keys: Keys) -> LocalRabbitMQ | ExternalRabbitMQ:
    url = os.environ.get("AMQP_URL")
    if url:
        return ExternalRabbitMQ(url, os.environ.get("RABBITMQ_MANAGEMENT_URL"))
    return own_rabbitmq(home, ports, keys)


def own_rabbitmq(home: Home, ports: Ports, keys: Keys) -> LocalRabbitMQ:
    """A RabbitMQ node of our own, whatever the environment names."""
    with set_up_lock(HERE):
        scripts = rabbitmq_scripts.find_or_install()
    numbers = RabbitPorts(ports.amqp, ports.management, ports.prometheus, ports.epmd, ports.distribution)
    return LocalRabbitMQ(home, scripts, numbers, keys.rabbitmq_password, keys.rabbitmq_cookie)
