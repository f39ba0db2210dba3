"""The configuration of the processes: the environment variables that shared.settings and the sandbox read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

from launcher.home import Home
from launcher.keys import Keys
from launcher.ports import LOOPBACK, Ports
from launcher.processes import SERVICES
from launcher.supervision.program import Program
from launcher.version import version

#: The keys for the credentials of accounts and the one for Web Push, which only the publisher's processes get.
CREDENTIALS, VAPID = "KABAR_CREDENTIALS_KEYS", "KABAR_VAPID_KEY"
#: Variables of the caller that would change what our own RabbitMQ or Python does.
UNWANTED = ("RABBITMQ_", "PYTHON", "GUNICORN_", "PROMETHEUS_", "KABAR_HOME", "ERL_", CREDENTIALS, VAPID)


def inherited() -> dict[str, str]:
    """The caller's environment without what would get in our way."""
    return {name: value for name, value in os.environ.items() if not name.startswith(UNWANTED)}


def urls(ports: Ports) -> dict[str, str]:
    """The base URLs as browsers on this machine see them."""
    numbers = ports.named(("site", *SERVICES, "sandbox"))
    return {name: f"http://{LOOPBACK}:{port}" for name, port in numbers.items()}


def platform_environment(home: Home, ports: Ports, keys: Keys, mongodb_uri: str, amqp_url: str) -> Mapping[str, str]:
    """The whole environment of every process; what the caller set for mail, hubs and logs is kept."""
    addresses = urls(ports)
    defaults = {
        "MONGODB_DATABASE": "kabar",
        "KABAR_SMTP_HOST": LOOPBACK,
        "KABAR_SMTP_PORT": str(ports.smtp),
        "KABAR_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "KABAR_LOG_FORMAT": "json",
        "KABAR_WEBSUB_HUBS": f"{addresses['sandbox']}/hub",
    }
    decided = {
        "MONGODB_URI": mongodb_uri,
        "AMQP_URL": amqp_url,
        "KABAR_SECRET_KEY": keys.secret_key,
        "KABAR_SITE_ROOT": str(home.site),
        "KABAR_SANDBOX_PORT": str(ports.sandbox),
        "KABAR_SANDBOX_ROOT": str(home.var / "sandbox"),
        "KABAR_PLATFORMS_URL": f"{addresses['sandbox']}/platforms",
        "KABAR_VERSION": version(),
        "PYTHONUNBUFFERED": "1",
        "MALLOC_ARENA_MAX": "2",
        **{f"KABAR_{name.upper()}_URL": url for name, url in addresses.items()},
    }
    return {**defaults, **inherited(), **decided}


def with_publisher_keys(programs: Iterable[Program], keys: Keys) -> list[Program]:
    """The programs; those of the publisher with the keys that no other process needs."""
    own = {CREDENTIALS: keys.credentials_keys, VAPID: keys.vapid_key}
    return [
        replace(program, environment={**program.environment, **own})
        if program.name in ("publisher", "publisher-worker")
        else program
        for program in programs
    ]
