"""kombu's connection to RabbitMQ, reading the socket in large pieces.

py-amqp calls the system for every field of every frame, nine times a message, which is a good part of the time that
consuming a message takes. Encrypted connections are left as they are: there OpenSSL buffers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amqp.transport import TCPTransport
from kombu.transport import pyamqp

#: Bytes asked for at once.
PIECE = 128 * 1024


def buffered(receive: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """`recv` of a socket, from what is there already; raises what it raises, and then nothing is lost."""
    piece = memoryview(b"")

    def read(size: int) -> bytes:
        nonlocal piece
        if not piece:
            piece = memoryview(receive(PIECE))
        taken, piece = piece[:size], piece[size:]
        return bytes(taken)

    return read


class _TCPTransport(TCPTransport):
    def _setup_transport(self) -> None:
        super()._setup_transport()
        self._quick_recv = buffered(self.sock.recv)


class _Connection(pyamqp.Connection):
    def Transport(self, host: str, connect_timeout: float, ssl: Any = False, *limits: Any, **options: Any) -> Any:
        if ssl:
            return super().Transport(host, connect_timeout, ssl, *limits, **options)
        return _TCPTransport(host, connect_timeout, *limits, **options)


class BufferedTransport(pyamqp.Transport):
    """For `Connection.transport_cls`."""

    Connection = _Connection
