"""RabbitMQ as a node of our own: its own name, ports, cookie and data, beside whatever else runs on the machine."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx

from launcher.home import Home, write_private
from launcher.ports import LOOPBACK
from launcher.supervision.program import Program
from launcher.waiting import wait_for

USER = VHOST = "kabar"


@dataclass(frozen=True, slots=True)
class RabbitPorts:
    """The ports of one node: AMQP, management API, Prometheus, Erlang's port mapper and distribution."""

    amqp: int
    management: int
    prometheus: int
    epmd: int
    distribution: int


class LocalRabbitMQ:
    """A node of our own, on loopback. Its user is made anew at every start; there is no guest."""

    def __init__(self, home: Home, scripts: Path, ports: RabbitPorts, password: str, cookie: str) -> None:
        self._home, self._scripts, self._ports = home, scripts, ports
        self._password, self._cookie = password, cookie
        self.url = f"amqp://{USER}:{quote(password, safe='')}@{LOOPBACK}:{ports.amqp}/{VHOST}"
        self.management_url = f"http://{USER}:{quote(password, safe='')}@{LOOPBACK}:{ports.management}"

    @property
    def _folder(self) -> Path:
        return self._home.data / "rabbitmq"

    @property
    def _config(self) -> Path:
        return self._home.run / "rabbitmq"

    def prepare(self) -> None:
        """Write the node's configuration, its user and its cookie."""
        for folder in (self._folder, self._config):
            folder.mkdir(mode=0o700, exist_ok=True)
        write_private(self._folder / ".erlang.cookie", self._cookie)
        (self._folder / ".erlang.cookie").chmod(0o400)
        write_private(self._config / "rabbitmq.conf", self._settings())
        write_private(self._config / "definitions.json", json.dumps(_definitions(self._password)))
        write_private(self._config / "enabled_plugins", "[rabbitmq_management,rabbitmq_prometheus].\n")
        write_private(self._config / "env.conf", "")

    def programs(self) -> list[Program]:
        """Erlang's port mapper first: a node that finds none starts one that outlives it."""
        ports = self._ports
        mapper = Program(
            "epmd",
            (shutil.which("epmd", path=_PATH) or "epmd", "-port", str(ports.epmd), "-address", LOOPBACK),
            ports={"Erlang's port mapper": ports.epmd},
            group="servers",
        )
        node = Program(
            "rabbitmq",
            (str(self._scripts / "rabbitmq-server"),),
            environment=self._environment(),
            url=f"http://{LOOPBACK}:{ports.management}",
            ports={
                "RabbitMQ": ports.amqp,
                "RabbitMQ's management": ports.management,
                "RabbitMQ's metrics": ports.prometheus,
                "Erlang's distribution": ports.distribution,
            },
            group="servers",
            stop_seconds=40,
        )
        return [mapper, node]

    def wait_ready(self, seconds: float, check: Callable[[], None] | None = None) -> None:
        """Wait until the node takes connections on its AMQP port and knows its user."""
        url = f"http://{LOOPBACK}:{self._ports.management}/api/health/checks/port-listener/{self._ports.amqp}"
        with httpx.Client(auth=(USER, self._password), timeout=2, trust_env=False) as client:
            wait_for("RabbitMQ", lambda: _is_ok(client, url), seconds, check)

    def _settings(self) -> str:
        ports = self._ports
        return f"""\
listeners.tcp.1 = {LOOPBACK}:{ports.amqp}
management.tcp.ip = {LOOPBACK}
management.tcp.port = {ports.management}
prometheus.tcp.ip = {LOOPBACK}
prometheus.tcp.port = {ports.prometheus}
load_definitions = var/run/rabbitmq/definitions.json
log.console = true
log.console.level = warning
log.file = false
"""

    def _environment(self) -> dict[str, str]:
        """RUNNING_UNDER_SYSTEMD makes the script become the node instead of watching over it: we do that."""
        config = "var/run/rabbitmq"
        return {
            "HOME": str(self._folder),
            "LANG": "C.UTF-8",
            "PATH": _PATH,
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_CRASH_DUMP": "var/log/erl_crash.dump",
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self._ports.epmd),
            "RABBITMQ_NODENAME": "kabar@localhost",
            "RABBITMQ_DIST_PORT": str(self._ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": f"{config}/env.conf",
            "RABBITMQ_CONFIG_FILE": f"{config}/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{config}/enabled_plugins",
            "RABBITMQ_PID_FILE": f"{config}/pid",
            "RABBITMQ_MNESIA_BASE": str(self._folder),
            "RABBITMQ_LOG_BASE": str(self._home.log),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }


#: Erlang's programs are found here whatever the caller's PATH is.
_PATH = ":".join(dict.fromkeys([*os.environ.get("PATH", "").split(":"), "/usr/local/bin", "/usr/bin", "/bin"]))


def _definitions(password: str) -> dict[str, object]:
    salt = os.urandom(4)
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    everything = dict.fromkeys(("configure", "write", "read"), ".*")
    return {
        "users": [
            {
                "name": USER,
                "password_hash": digest,
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"],
            }
        ],
        "vhosts": [{"name": VHOST}],
        "permissions": [{"user": USER, "vhost": VHOST, **everything}],
    }


def _is_ok(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).is_success
    except httpx.HTTPError:
        return False
