"""The demo's reader and partner: there after a run, and replaced by the next."""

from __future__ import annotations

from typing import Any

import pytest

from demo import readers
from demo.readers import Readers, end_earlier
from demo.record import Wish
from demo.target import Target
from services.publisher.masking import masked

WEBHOOKS = "http://sandbox.example"


class Answer:
    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def json(self) -> dict[str, Any]:
        return self._content


class Publisher:
    """Subscriptions and endpoints, a page of one reader at a time, as the API shows them."""

    def __init__(self) -> None:
        #: Addresses by id; None once the subscription has ended.
        self.subscribers: dict[str, str | None] = {}
        self.webhooks: dict[str, dict[str, Any]] = {}

    def get(self, path: str, **query: str) -> dict[str, Any]:
        if path == "/api/v1/webhooks":
            return {"webhooks": [{"id": key, **each} for key, each in self.webhooks.items()]}
        keys = [key for key in sorted(self.subscribers, reverse=True) if key < query.get("cursor", "~")]
        return {"subscribers": [self._shown(key) for key in keys[:1]], "next_cursor": keys[0] if keys[1:] else None}

    def _shown(self, key: str) -> dict[str, str | None]:
        email = self.subscribers[key]
        return {"id": key, "email": masked(email) if email else None, "status": "active" if email else "unsubscribed"}

    def post(self, path: str, json: dict[str, str] | None = None) -> Answer:
        if json is None:
            self.webhooks[path.split("/")[-2]]["active"] = False
            return Answer({})
        if path == "/api/v1/subscribers":
            self.subscribers[f"{len(self.subscribers)}"] = json["email"]
            return Answer({"id": "0"})
        self.webhooks[f"{len(self.webhooks)}"] = {"url": json["url"], "active": True}
        return Answer({"id": "0", "secret": "s"})

    def put(self, path: str, json: dict[str, str]) -> None:
        """The sandbox keeps the secret."""

    def delete(self, path: str) -> None:
        self.subscribers[path.rsplit("/", 1)[1]] = None


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Publisher:
    fake = Publisher()
    monkeypatch.setattr(readers, "Api", lambda _url: fake)
    return fake


def test_a_run_s_reader_stays_and_the_next_run_replaces_it(publisher: Publisher) -> None:
    target: Any = Target({"sandbox": WEBHOOKS}, WEBHOOKS, WEBHOOKS, {})
    api: Any = publisher
    publisher.subscribers["0"] = "sari@warga.example"
    publisher.webhooks["0"] = {"url": "https://mitra.example/kabar", "active": True}
    for run in ("pertama", "kedua", "ketiga"):
        end_earlier(api, WEBHOOKS)
        Readers(target, api, run)
    active = [email for email in publisher.subscribers.values() if email]
    assert active == ["sari@warga.example", f"warga.ketiga@{readers.DOMAIN}"]
    end_earlier(api, WEBHOOKS)
    Readers(target, api, "keempat", Wish(("kesehatan",)))
    active = [email for email in publisher.subscribers.values() if email]
    assert active == ["sari@warga.example", *(f"{who}.keempat@{readers.DOMAIN}" for who in ("warga", "pemilih"))]
    endpoints = [each["url"] for each in publisher.webhooks.values() if each["active"]]
    assert endpoints == ["https://mitra.example/kabar", f"{WEBHOOKS}/webhooks/demo-keempat"]
