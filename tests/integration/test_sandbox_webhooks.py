"""The sandbox's webhook receiver accepts only what is signed, fresh and new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from sandbox.server import Sandbox
from sandbox.settings import SandboxSettings

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    started = Sandbox(SandboxSettings(tmp_path, "127.0.0.1", 0, 0, None, None, ("127.0.0.1",)))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def receiver(sandbox: Sandbox) -> str:
    put = httpx.put(f"{sandbox.web_url}/api/webhooks/mitra/secret", json={"secret": SECRET})
    assert put.status_code == 204
    return f"{sandbox.web_url}/webhooks/mitra"


def call(url: str, webhook_id: str = "msg_1", body: dict[str, Any] | None = None, age: int = 0) -> httpx.Response:
    text, at = json.dumps(body or {"judul": "Pasar murah"}), datetime.now(UTC) - timedelta(seconds=age)
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(webhook_id, at, text),
    }
    return httpx.post(url, content=text, headers=headers, timeout=2)


def verdicts(sandbox: Sandbox) -> list[str]:
    return [one["verdict"] for one in httpx.get(f"{sandbox.web_url}/api/webhooks/mitra").json()["calls"]]


def test_a_signed_call_is_verified_and_listed(sandbox: Sandbox, receiver: str) -> None:
    assert call(receiver).status_code == 200
    (kept,) = httpx.get(f"{sandbox.web_url}/api/webhooks/mitra?verdict=verified").json()["calls"]
    assert kept["payload"] == {"judul": "Pasar murah"}
    assert "mitra" in httpx.get(f"{sandbox.web_url}/webhooks").text
    assert "msg_1" in httpx.get(f"{sandbox.web_url}/webhooks/mitra").text


def test_a_repeated_id_is_accepted_and_counted_once(sandbox: Sandbox, receiver: str) -> None:
    assert [call(receiver).status_code for _ in range(3)] == [200, 200, 200]
    assert verdicts(sandbox) == ["verified", "duplicate", "duplicate"]


def test_a_repeated_id_with_another_body_is_refused(sandbox: Sandbox, receiver: str) -> None:
    call(receiver)
    assert call(receiver, body={"judul": "Lain"}).status_code == 409
    assert verdicts(sandbox) == ["verified", "conflict"]


def test_a_stale_call_is_refused(sandbox: Sandbox, receiver: str) -> None:
    assert call(receiver, age=600).status_code == 400
    assert verdicts(sandbox) == ["invalid"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-id": "a", "webhook-timestamp": "kemarin", "webhook-signature": "v1,AAAA"},
        {"webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "bukan tanda tangan"},
    ],
)
def test_an_unsigned_call_is_refused(receiver: str, headers: dict[str, str]) -> None:
    assert httpx.post(receiver, content="{}", headers=headers).status_code == 400


def test_without_a_secret_a_call_is_kept_as_not_checked(sandbox: Sandbox) -> None:
    assert call(f"{sandbox.web_url}/webhooks/mitra").status_code == 202
    assert verdicts(sandbox) == ["unverified"]


def test_a_secret_must_be_one(sandbox: Sandbox) -> None:
    put = httpx.put(f"{sandbox.web_url}/api/webhooks/mitra/secret", json={"secret": "whsec_"})
    assert put.status_code == 400


def test_what_was_received_survives_a_restart(sandbox: Sandbox, receiver: str, tmp_path: Path) -> None:
    call(receiver)
    again = Sandbox(SandboxSettings(tmp_path, "127.0.0.1", 0, 0, None, None, ("127.0.0.1",)))
    again.start()
    try:
        assert call(f"{again.web_url}/webhooks/mitra").json()["status"] == "duplicate"
    finally:
        again.stop()


def test_a_silent_receiver_keeps_the_call_and_drops_the_connection(sandbox: Sandbox, receiver: str) -> None:
    behaviour = {"mode": "silent", "seconds": 0.2}
    httpx.put(f"{sandbox.web_url}/api/behaviours/webhooks/mitra", json=behaviour).raise_for_status()
    with pytest.raises(httpx.RemoteProtocolError):
        call(receiver)
    assert verdicts(sandbox) == ["verified"]


def test_a_refusing_receiver_keeps_nothing_until_reset(sandbox: Sandbox, receiver: str) -> None:
    behaviour = f"{sandbox.web_url}/api/behaviours/webhooks/mitra"
    httpx.put(behaviour, json={"mode": "refuse", "code": 503, "count": 9}).raise_for_status()
    assert call(receiver).status_code == 503
    assert httpx.delete(behaviour).status_code == 204
    assert call(receiver).status_code == 200
    assert verdicts(sandbox) == ["verified"]


@pytest.mark.parametrize("name", ["Besar", "a" * 65, "a_b"])
def test_a_receiver_has_a_plain_name(sandbox: Sandbox, name: str) -> None:
    assert httpx.post(f"{sandbox.web_url}/webhooks/{name}", content="{}").status_code == 404
