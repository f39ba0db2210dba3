"""A TCP proxy that is the network between a process and its server, and can break as networks do."""

from __future__ import annotations

import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

_CHUNK = 65536
#: SO_LINGER on, for no time: closing sends RST and throws away what was not sent.
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on `port` of the loopback and passes everything on to the server at `to`."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._links: list[_Link] = []
        self._is_dark, self._delay = False, 0.0
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.close()
        self.reset()

    @property
    def connections(self) -> int:
        """How many connections were made through it until now."""
        return len(self._links)

    def reset(self) -> None:
        """Break every connection with an RST to both ends; new ones are let through."""
        with self._lock:
            for link in self._links:
                link.reset()

    def darken(self) -> None:
        """Drop everything from now on without closing anything, on new connections too."""
        with self._lock:
            self._is_dark = True
            for link in self._links:
                link.is_dark = True

    def lighten(self) -> None:
        """Let new connections through. Those that went dark stay so: the network has forgotten them."""
        self._is_dark = False

    def slow_down(self, seconds: float) -> None:
        """Every piece of data, of whatever length, takes so much longer."""
        self._delay = seconds

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        with self._lock:
            link = _Link(near, far, self._is_dark)
            self._links.append(link)
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=(link, source, target), daemon=True).start()

    def _pass_on(self, link: _Link, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                if self._delay:
                    time.sleep(self._delay)
                if not link.is_dark:
                    target.sendall(data)
            if not link.is_dark:
                target.shutdown(socket.SHUT_WR)
        except OSError:
            if not link.is_dark:
                link.reset()


class _Link:
    """One connection: the process's end and the server's."""

    def __init__(self, near: socket.socket, far: socket.socket, is_dark: bool) -> None:
        self._ends, self.is_dark = (near, far), is_dark

    def reset(self) -> None:
        """Close both ends at once, and say nothing else to them."""
        self.is_dark = True
        for end in self._ends:
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RD)
            except OSError:
                continue
            finally:
                end.close()
