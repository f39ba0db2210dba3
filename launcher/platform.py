"""The running platform as others see it: the demo, the benchmark, `status`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from launcher.errors import LauncherError
from launcher.home import HERE, Home, write_private
from launcher.keys import read_credentials
from launcher.supervision.supervisor import Supervisor

STATE = "platform.json"


@dataclass(frozen=True, slots=True, repr=False)
class Platform:
    """Where everything is. `urls` has site, intake, review, publisher, metrics and sandbox."""

    var: Path
    version: str
    urls: dict[str, str]
    smtp_port: int
    mongodb_uri: str
    mongodb_database: str
    amqp_url: str
    #: With user and password; None where RabbitMQ is not ours and its address is not known.
    management_url: str | None

    @property
    def home(self) -> Home:
        """The folders of this installation."""
        return Home(self.var.parent)

    @property
    def credentials(self) -> dict[str, str]:
        """Generated passwords by user name."""
        return read_credentials(self.home)

    @property
    def supervisor(self) -> Supervisor:
        """Stops and starts single processes."""
        return Supervisor(self.home)

    @property
    def processes(self) -> dict[str, int]:
        """Process ids by name, of those that run: intake, intake-worker, relay, rabbitmq, …"""
        return {name: info["pid"] for name, info in self.supervisor.programs().items() if info["pid"]}

    def save(self) -> None:
        """Write it down for other processes; the file holds passwords, so it is the owner's alone."""
        write_private(self.home.run / STATE, json.dumps({**asdict(self), "var": str(self.var)}, indent=2))


def running(home: Home = HERE) -> Platform:
    """The platform that runs here; raises LauncherError where none does."""
    found = find(home)
    if not found:
        raise LauncherError("Kabar does not run here.", "Start it with: ./kabar up")
    return found


def find(home: Home = HERE) -> Platform | None:
    """The platform that runs here, or None."""
    supervisor = Supervisor(home)
    if not (supervisor.process and supervisor.responds()):
        return None
    try:
        kept = json.loads((home.run / STATE).read_text())
        return Platform(**{**kept, "var": Path(kept["var"])})
    except (OSError, ValueError, TypeError):
        return None


def forget(home: Home) -> None:
    """The platform does not run any more."""
    (home.run / STATE).unlink(missing_ok=True)
