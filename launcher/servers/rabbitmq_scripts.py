"""The scripts that start a RabbitMQ node: the machine's own, or Debian's package installed without its service."""

from __future__ import annotations

import shutil
from pathlib import Path

from launcher import apt
from launcher.console import step
from launcher.errors import LauncherError

#: Where Debian and RabbitMQ's own packages keep them. The ones on PATH there are wrappers that change the user.
PACKAGED = Path("/usr/lib/rabbitmq/bin")
INSTEAD = (
    "As root: apt install rabbitmq-server\n"
    "Or set AMQP_URL to a RabbitMQ that runs already, or run the whole platform in containers: docker compose up"
)


def find() -> Path | None:
    """The folder of the scripts, or None."""
    if (PACKAGED / "rabbitmq-server").is_file():
        return PACKAGED
    on_path = shutil.which("rabbitmq-server")
    return Path(on_path).resolve().parent if on_path else None


def find_or_install() -> Path:
    """The folder of the scripts, installed with apt if need be."""
    found = find()
    if found:
        return found
    if not apt.can_install():
        raise LauncherError(
            "RabbitMQ is not installed, and installing it needs root or sudo without a password.", INSTEAD
        )
    with step("Installing RabbitMQ with apt"):
        if apt.install("rabbitmq-server"):
            apt.disable_service("rabbitmq-server")
    found = find()
    if not found:
        raise LauncherError("RabbitMQ could not be installed with apt; var/log/setup.log says why.", INSTEAD)
    return found
