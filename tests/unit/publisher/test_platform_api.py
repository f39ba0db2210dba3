"""Calls of a platform's API: where they may go, and what is known after each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

import pytest

from services.publisher.channels.contract import Failed, Unknown
from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refused,
    Reply,
    Timeouts,
    repeatable,
    settled,
)
from services.publisher.channels.scope import Usage
from services.publisher.reasons import ACCOUNT_REFUSED, PLATFORM_NO_ANSWER, PLATFORM_REFUSED, PRIVATE_NETWORK
from shared.clock import now
from shared.settings import Network

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
TIMEOUTS = Timeouts(connect=1.0, read=1.0, total=1.0)


class Api(BaseHTTPRequestHandler):
    """Responds with the status that its path names."""

    hosts: list[str] = []

    def do_GET(self) -> None:
        self.hosts.append(self.headers["host"])
        body = b'{"error": "so it is"}'
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    Api.hosts.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def client(base: str, allowed: tuple[Network, ...] | None = None) -> PlatformClient:
    return PlatformClient(base, timeouts=TIMEOUTS, agent="Kabar", words=lambda data: data["error"], allowed=allowed)


def test_an_address_that_a_person_entered_may_not_lead_into_the_office(port: int) -> None:
    with pytest.raises(Refused) as refused:
        client(f"http://localhost:{port}", ()).call("GET", "/200")
    assert refused.value.reason.kind is PRIVATE_NETWORK
    assert refused.value.permanent
    assert Api.hosts == []


def test_an_allowed_one_is_called_by_its_name_at_the_checked_address(port: int) -> None:
    assert client(f"http://localhost:{port}", LOOPBACK).call("GET", "/200").status == 200
    assert Api.hosts == [f"localhost:{port}"]


@pytest.mark.parametrize(("status", "permanent"), [(403, True), (429, False), (503, False)])
def test_a_refusal_keeps_the_platforms_words(port: int, status: int, permanent: bool) -> None:
    with pytest.raises(Refused) as refused:
        client(f"http://127.0.0.1:{port}").call("GET", f"/{status}")
    assert refused.value.permanent is permanent
    assert refused.value.reason == PLATFORM_REFUSED(status=status, words="so it is")


def test_a_refused_credential_is_tried_again_when_the_account_is_mended(port: int) -> None:
    with pytest.raises(Refused) as refused:
        client(f"http://127.0.0.1:{port}").call("GET", "/401")
    assert (refused.value.reason.kind, refused.value.permanent) == (ACCOUNT_REFUSED, False)


def test_after_a_server_error_nothing_is_known(port: int) -> None:
    with pytest.raises(NoClearResponse):
        client(f"http://127.0.0.1:{port}").call("GET", "/500")


def reply(status: int, **headers: str) -> Reply:
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


def test_when_a_limit_is_lifted_is_read_in_every_platforms_form() -> None:
    soon = now() + timedelta(seconds=100)
    assert reply(503, retry_after="30").retry_after == 30
    for found in (
        reply(503, retry_after=format_datetime(soon, usegmt=True)),
        reply(429, x_ratelimit_reset=soon.isoformat()),
        reply(429, x_rate_limit_reset=str(int(soon.timestamp()))),
        reply(429, ratelimit_reset=str(int(soon.timestamp()))),
    ):
        assert found.retry_after == pytest.approx(100, abs=5)
    assert reply(503, x_rate_limit_reset=str(int(soon.timestamp()))).retry_after is None
    assert reply(429, retry_after="soon").retry_after is None


def test_what_is_used_of_a_limit_is_read_from_its_headers() -> None:
    told = {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "299", "x_ratelimit_reset": "60"}
    assert reply(200, **told).usage("x-ratelimit") == Usage(1, 300, 60)
    assert reply(200, **told).usage("ratelimit") is None
    assert reply(200, **told | {"x_ratelimit_remaining": "-1"}).usage("x-ratelimit") is None
    assert reply(200, x_ratelimit_limit="300", x_ratelimit_remaining="400").usage("x-ratelimit") == Usage(0, 300)


def test_a_moment_that_a_platform_names_is_by_its_own_clock() -> None:
    its_time = now() + timedelta(hours=1)
    until = format_datetime(its_time + timedelta(seconds=100), usegmt=True)
    found = reply(429, retry_after=until, date=format_datetime(its_time, usegmt=True))
    assert found.retry_after == pytest.approx(100, abs=2)


def test_what_may_be_repeated_has_no_unclear_outcome() -> None:
    unclear = NoClearResponse(PLATFORM_NO_ANSWER(error="ReadTimeout"))

    @settled
    def prepare() -> None:
        with repeatable():
            raise unclear

    @settled
    def post() -> None:
        raise unclear

    assert prepare() == Failed(unclear.reason, permanent=False)
    assert post() == Unknown(unclear.reason)
