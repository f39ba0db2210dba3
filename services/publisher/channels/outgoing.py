"""HTTP calls of others' servers, within one time limit for everything and one for all that is read.

The limits of the HTTP client are for each read. A server that sends a header a byte at a time, or informational
responses without end, would keep a thread for days.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

#: Bytes of the headers that are read, informational responses among them.
HEADERS = 128 * 1024
#: Content codings that are decoded, with the parameter of zlib for each.
_CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


@cache
def tls() -> ssl.SSLContext:
    """The certificates that servers are checked by: reading them takes 20 ms, which each call would take again."""
    return httpx.create_ssl_context(trust_env=False)


def client(connect: float, read: float, until: float, most: int) -> httpx.Client:
    """A client for one call: no redirects, no proxy of the environment, no coding of contents.

    `connect` and `read` are seconds for a connection and for the next byte, `until` is a moment of time.monotonic().
    httpx.ReadTimeout is raised when the time is over, httpx.ReadError behind `most` bytes of a body.
    """
    transport = httpx.HTTPTransport(verify=tls(), trust_env=False)
    limits = _Limits(until, most + HEADERS)
    transport._pool = httpcore.ConnectionPool(ssl_context=tls(), max_connections=1, network_backend=_Network(limits))
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(read, connect=connect),
        follow_redirects=False,
        trust_env=False,
        headers={"accept-encoding": "identity"},
    )


def body(response: httpx.Response, most: int) -> bytes:
    """The decoded body; raises httpx.ReadError where it is larger than `most` bytes, also when it is decoded."""
    parts: list[bytes] = []
    size = 0
    for chunk in response.iter_raw():
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            raise httpx.ReadError("the response is too large")
    return _decoded(b"".join(parts), response.headers.get("content-encoding", "identity").strip().lower(), most)


def _decoded(content: bytes, coding: str, most: int) -> bytes:
    """Never more than `most` bytes are made of it: a kilobyte can hold a megabyte, and what is coded twice far more."""
    if coding in ("", "identity"):
        return content
    if coding not in _CODINGS:
        raise httpx.DecodingError(f"not a content coding that is decoded: {coding[:50]}")
    try:
        found = zlib.decompressobj(_CODINGS[coding]).decompress(content, most + 1)
    except zlib.error as error:
        raise httpx.DecodingError(str(error)) from error
    if len(found) > most:
        raise httpx.ReadError("the response is too large")
    return found


@dataclass
class _Limits:
    """What is left of one call."""

    #: On the monotonic clock, in seconds.
    until: float
    #: Bytes that may still be read.
    most: int

    def wait(self, timeout: float | None, error: type[Exception]) -> float:
        """Seconds to wait at most now; raises `error` when the time is over."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise error("the call took too long")
        return left if timeout is None else min(timeout, left)

    def count(self, data: bytes) -> bytes:
        """Data that was read; raises httpcore.ReadError where it is too much."""
        self.most -= len(data)
        if self.most < 0:
            raise httpcore.ReadError("the response is too large")
        return data


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, limits: _Limits) -> None:
        self._stream, self._limits = stream, limits

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        wait = self._limits.wait(timeout, httpcore.ReadTimeout)
        return self._limits.count(self._stream.read(max_bytes, wait))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._limits.wait(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = self._limits.wait(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait), self._limits)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    def __init__(self, limits: _Limits) -> None:
        self._network, self._limits = httpcore.SyncBackend(), limits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        wait = self._limits.wait(timeout, httpcore.ConnectTimeout)
        return _Stream(self._network.connect_tcp(host, port, wait, local_address, socket_options), self._limits)
