"""One POST goes to the checked address only, follows no redirect, and ends in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from services.publisher.channels.guard import Destination
from services.publisher.channels.webhook.post import NoResponse, NotSent, Timeouts, post

TIMEOUTS = Timeouts(connect=1.0, read=1.0, total=1.0)


class Receiver(BaseHTTPRequestHandler):
    """Does what its path says."""

    seen: list[tuple[str, str, bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((self.path, self.headers["host"], body))
        getattr(self, f"_{self.path.strip('/')}")()

    def _fine(self) -> None:
        self._answer(200, b"ok")

    def _elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/fine")
        self.end_headers()

    def _silent(self) -> None:
        time.sleep(1.5)

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(30):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.1)

    def _flood(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(500):
            self.wfile.write(b"x" * 100_000)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Receiver.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def to(port: int, path: str, *addresses: str) -> Destination:
    return Destination("http", "hook.invalid", port, path, tuple(map(ip_address, addresses or ("127.0.0.1",))))


def test_it_calls_the_checked_address_under_the_given_name(port: int) -> None:
    response = post(to(port, "/fine"), {"webhook-id": "1"}, b"{}", TIMEOUTS)
    assert response.status == 200
    assert len(response.digest) == 64
    assert Receiver.seen == [("/fine", f"hook.invalid:{port}", b"{}")]


def test_it_tries_the_next_address_when_one_does_not_connect(port: int) -> None:
    assert post(to(port, "/fine", "127.0.0.9", "127.0.0.1"), {}, b"{}", TIMEOUTS).status == 200
    assert len(Receiver.seen) == 1


def test_redirects_are_not_followed(port: int) -> None:
    assert post(to(port, "/elsewhere"), {}, b"{}", TIMEOUTS).status == 302
    assert [path for path, _, _ in Receiver.seen] == ["/elsewhere"]


def test_a_closed_port_means_certainly_not_sent(port: int) -> None:
    with pytest.raises(NotSent):
        post(to(port, "/fine", "127.0.0.9"), {}, b"{}", TIMEOUTS)


def test_no_response_means_an_unknown_outcome(port: int) -> None:
    with pytest.raises(NoResponse):
        post(to(port, "/silent"), {}, b"{}", TIMEOUTS)


@pytest.mark.parametrize("path", ["/drip", "/flood"])
def test_an_answer_without_end_is_cut_off(port: int, path: str) -> None:
    started = time.monotonic()
    assert post(to(port, path), {}, b"{}", TIMEOUTS).status == 200
    assert time.monotonic() - started < 2.5


def test_a_proxy_of_the_environment_is_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.9:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.9:1")
    assert post(to(port, "/fine"), {}, b"{}", TIMEOUTS).status == 200
