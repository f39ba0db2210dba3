"""Servers of others that mean harm: whatever they send, a call ends in time and takes little memory."""

from __future__ import annotations

import gzip
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from services.publisher.channels.platform_api import MAX_RESPONSE, NoClearResponse, PlatformClient, Refused, Timeouts

MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\n"
#: What a server sends, until the caller hangs up.
Script = Callable[[], Iterator[bytes]]


@contextmanager
def server(script: Script, pause: float = 0.0) -> Iterator[str]:
    """A server that reads one request and sends what the script yields, with a pause after each."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            try:
                for data in script():
                    connection.sendall(data)
                    if stopped.wait(pause) and pause:
                        return
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopped.set()
        thread.join(10)
        listener.close()


def call(url: str, total: float = 5.0) -> object:
    client = PlatformClient(url, timeouts=Timeouts(1.0, 1.0, total), agent="Kabar/test")
    return client.data("GET", "/")[0]


def repeated(data: bytes, times: int, head: bytes = b"", tail: bytes = b"") -> Script:
    def script() -> Iterator[bytes]:
        yield head
        for _ in range(times):
            yield data
        yield tail

    return script


def whole(content: bytes, *headers: bytes) -> Script:
    lines = b"".join(line + b"\r\n" for line in (*headers, b"Content-Length: %d" % len(content)))
    return repeated(content, 1, OK + lines + b"\r\n")


JSON = b'Content-Length: 8\r\n\r\n{"a": 1}'
FLOODS: dict[str, Script] = {
    "informational responses": repeated(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 60_000, tail=OK + JSON),
    "headers": repeated(b"X-More: " + b"x" * 200 + b"\r\n", 20_000, OK, JSON),
    "one header": repeated(b"x" * 1000, 5_000, OK + b"X-Long: ", b"\r\n" + JSON),
    "a body": repeated(
        b"1000\r\n" + b" " * 4096 + b"\r\n", 20_000, OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"
    ),
    "a gigabyte that is announced": repeated(b" " * MIB, 4, OK + b"Content-Length: 1073741824\r\n\r\n"),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_whoever_sends_without_end_is_cut_off(flood: str) -> None:
    with server(FLOODS[flood]) as url, pytest.raises(NoClearResponse):
        call(url)


@pytest.mark.parametrize("slow", [OK + b"X-Slow: " + b"x" * 40 + b"\r\n" + JSON, OK + JSON])
def test_whoever_sends_a_byte_at_a_time_is_cut_off(slow: bytes) -> None:
    """Each byte comes within the time limit for a byte."""
    bytes_alone = (slow[place : place + 1] for place in range(len(slow)))
    with server(lambda: bytes_alone, 0.05) as url, pytest.raises(NoClearResponse) as cut:
        call(url, total=0.4)
    assert "ReadTimeout" in cut.value.reason.english


BOMB = zlib.compress(b" " * 100 * MIB, 9, wbits=31)
BOMBS: dict[str, Script] = {
    "gzip": whole(BOMB, b"Content-Encoding: gzip"),
    "gzip twice": whole(gzip.compress(BOMB), b"Content-Encoding: gzip, gzip"),
    "deflate": whole(zlib.compress(b" " * 100 * MIB), b"Content-Encoding: deflate"),
    "another coding": whole(b"x", b"Content-Encoding: br"),
    "no gzip": whole(b"x", b"Content-Encoding: gzip"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_becomes_large_when_it_is_decoded_is_not_decoded(bomb: str) -> None:
    with server(BOMBS[bomb]) as url:
        tracemalloc.start()
        try:
            with pytest.raises(NoClearResponse):
                call(url)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 6 * MAX_RESPONSE


def test_a_coded_response_is_read_all_the_same() -> None:
    with server(whole(gzip.compress(b'{"a": 1}'), b"Content-Encoding: gzip")) as url:
        assert call(url) == {"a": 1}


@pytest.mark.parametrize("content", [b"[" * 900_000, b'{"a":' * 100_000, b"<html>", b"\xff\xfe", b"[1]", b""])
def test_what_is_no_object_is_no_clear_response(content: bytes) -> None:
    with server(whole(content, b"Content-Type: image/gif")) as url, pytest.raises(NoClearResponse):
        call(url)


def test_a_redirect_is_not_followed() -> None:
    location = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
    with server(repeated(location, 1)) as url, pytest.raises(Refused):
        call(url)
