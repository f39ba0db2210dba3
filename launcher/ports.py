"""Which process has which port, and which process uses one that is taken."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import psutil

from launcher.errors import LauncherError

LOOPBACK = "127.0.0.1"
DEFAULT_BASE = 8700
HIGHEST_PORT = 65535
#: Where blocks of free ports begin: the first, the end, and the distance from one to the next.
_BLOCKS = (10240, 32000, 32)
#: The first port of a block that was given away is held: so others know.
_HELD: list[socket.socket] = []


@dataclass(frozen=True, slots=True)
class Ports:
    """The TCP ports of one installation, all on loopback."""

    site: int = 8700
    intake: int = 8701
    review: int = 8702
    publisher: int = 8703
    metrics: int = 8704
    sandbox: int = 8705
    relay_figures: int = 8710
    intake_figures: int = 8711
    review_figures: int = 8712
    publisher_figures: int = 8713
    metrics_figures: int = 8714
    smtp: int = 8725
    mongodb: int = 27817
    amqp: int = 5772
    management: int = 15772
    prometheus: int = 15792
    epmd: int = 4472
    distribution: int = 25772

    @classmethod
    def from_base(cls, base: int) -> Ports:
        """The defaults, all moved by the distance of `base` from the default base."""
        shifted = {field.name: int(str(field.default)) + base - DEFAULT_BASE for field in fields(cls)}
        if min(shifted.values()) < 1024 or max(shifted.values()) > HIGHEST_PORT:
            lowest, highest = _limits()
            raise LauncherError(f"port base {base} is out of range", f"Choose one from {lowest} to {highest}.")
        return cls(**shifted)

    @classmethod
    def free(cls) -> Ports:
        """Ports that no process listens on, and that no other call of this gives while this process lives.

        They lie below those that systems give to outgoing connections, one of which would sooner or later use a port
        that its server does not listen on yet.
        """
        names = [field.name for field in fields(cls)]
        starts = list(range(*_BLOCKS))
        random.shuffle(starts)
        for start in starts:
            ports = [start + 1 + place for place in range(len(names))]
            if _guard(start, ports):
                return cls(**dict(zip(names, ports, strict=True)))
        raise LauncherError(f"No {len(names)} ports in a row are free.", "End what listens on so many of them.")

    def named(self, names: Iterable[str]) -> dict[str, int]:
        """The ports of that many names."""
        every = asdict(self)
        return {name: every[name] for name in names}


def _guard(start: int, ports: Iterable[int]) -> bool:
    """Whether the block is ours now."""
    guard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        guard.bind((LOOPBACK, start))
        for port in ports:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
                sock.bind((LOOPBACK, port))
    except OSError:
        guard.close()
        return False
    _HELD.append(guard)
    return True


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that listens on a port; unknown where it belongs to another user."""

    pid: int | None
    name: str
    home: str | None

    def __str__(self) -> str:
        """As a person reads it in an error message."""
        if self.pid is None:
            return "a process that I cannot see (of another user, or just ending)"
        where = f", of the Kabar in {self.home}" if self.home else ""
        return f"{self.name} (pid {self.pid}{where})"


def taken(ports: dict[str, int]) -> dict[str, tuple[int, Owner]]:
    """Which of these ports are taken, with the owner."""
    busy = {name: port for name, port in ports.items() if not _can_bind(port)}
    return {name: (port, owner(port)) for name, port in busy.items()} if busy else {}


def owner(port: int) -> Owner:
    """Who listens on the port."""
    for connection in psutil.net_connections(kind="tcp"):
        address = connection.laddr
        if address and address.port == port and connection.status == psutil.CONN_LISTEN and connection.pid:
            return _describe(connection.pid)
    return Owner(None, "unknown", None)


def require_free(ports: dict[str, int]) -> None:
    """Raise an error that names every taken port and its owner."""
    busy = taken(ports)
    if not busy:
        return
    lines = [f"Port {port} ({name}) is taken by {who}." for name, (port, who) in busy.items()]
    raise LauncherError("\n".join(lines), "Stop that process, or move all ports of Kabar: ./kabar up --port-base 9700")


def _limits() -> tuple[int, int]:
    defaults = [int(str(field.default)) for field in fields(Ports)]
    return DEFAULT_BASE + 1024 - min(defaults), DEFAULT_BASE + HIGHEST_PORT - max(defaults)


def _can_bind(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _describe(pid: int) -> Owner:
    try:
        process = psutil.Process(pid)
        name = process.name()
    except psutil.Error:
        return Owner(pid, "unknown", None)
    try:
        return Owner(pid, name, process.environ().get("KABAR_HOME"))
    except psutil.Error:
        return Owner(pid, name, None)
