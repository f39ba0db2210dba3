"""What the process that runs Apprise may do: connect to allowed addresses, and read the packages of Python.

A service's module is code that others wrote, and its address comes from the person who linked the account. Audit hooks
(PEP 578) cannot be removed; what they refuse is an OSError to the module.
"""

from __future__ import annotations

import ipaddress
import os
import resource
import socket
import sys
import sysconfig
from dataclasses import dataclass, field
from typing import Any

from services.publisher.channels.addresses import Network, is_exempt, is_public

#: Events of the audit hooks by which programs are run, code is loaded or the machine's own log is written.
RUNNING = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.", "ctypes.", "syslog.")
#: Events by which something of the file system changes.
CHANGING = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "shutil.",
)
#: Bytes of memory and seconds of computing: a service's response has no limit of its own.
MEMORY = 1024 * 1024 * 1024
COMPUTING = 30


class NotAllowed(PermissionError):
    """The process may not do this."""


@dataclass
class Confinement:
    """The limits of this process; `connected` and `prevented` say what came of them."""

    networks: tuple[Network, ...]
    #: Plain connections are for the operator's own networks; others need TLS.
    secure: bool
    connected: int = field(default=0, init=False)
    prevented: int = field(default=0, init=False)

    def begin(self) -> None:
        """From now on, for good."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (COMPUTING, COMPUTING))
        paths = sysconfig.get_paths()
        self._readable = tuple(
            f"{os.path.realpath(paths[name])}/" for name in ("stdlib", "platstdlib", "purelib", "platlib")
        )
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto"):
            self._connect(*arguments[:2])
        elif event == "open":
            self._open(*arguments)
        elif event.startswith((*RUNNING, *CHANGING)):
            self._prevent(event)

    def _connect(self, sock: socket.socket, address: Any) -> None:
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            self._prevent("a connection within this machine")
        found = ipaddress.ip_address(str(address[0]).split("%")[0])
        if not is_exempt(found, self.networks) and not (self.secure and is_public(found)):
            self._prevent("a connection to a private network, or without TLS")
        self.connected += 1

    def _open(self, path: Any, mode: str | None, _flags: int) -> None:
        reading = mode is None or not set(mode) & set("wax+")
        if isinstance(path, int) or (reading and os.path.realpath(path).startswith(self._readable)):
            return
        self._prevent(f"the file {path!r}")

    def _prevent(self, what: str) -> None:
        self.prevented += 1
        raise NotAllowed(what)
