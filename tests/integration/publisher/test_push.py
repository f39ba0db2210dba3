"""Readers switch notifications on in their browsers: the site's script at the API, and the first notification."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from werkzeug.test import TestResponse

from services.publisher import senders
from services.publisher.channels.contract import Channel
from services.publisher.channels.webpush import page
from services.publisher.channels.webpush import subscriptions as limits
from services.publisher.channels.webpush.channel import WebPushChannel
from services.publisher.channels.webpush.documents import PushSubscription
from services.publisher.channels.webpush.greetings import Greetings
from services.publisher.channels.webpush.subscriptions import delete_expired
from shared.clock import now
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliver_all, deliverer, rows, take, withdrawal
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside

SITE = {"Origin": "http://127.0.0.1:8700"}


@pytest.fixture
def served(connected: Settings, outside: Outside) -> Settings:
    """With keys, and the push service of the sandbox."""
    key = Fernet.generate_key().decode()
    platforms = f"{outside.sandbox.web_url}/platforms"
    senders.requests.cache_clear()
    return replace(connected, credentials_keys=(key,), vapid_key=key, platforms_url=platforms)


@pytest.fixture
def office(served: Settings) -> Office:
    return open_office(served)


@pytest.fixture
def channel(served: Settings) -> WebPushChannel:
    return WebPushChannel(served)


def call(office: Office, path: str, **body: Any) -> TestResponse:
    return office.app.test_client().post(f"/api/v1/push/{path}", json=body, headers=SITE)


def greet(channel: WebPushChannel) -> int:
    assert channel._service is not None
    return Greetings(channel._subscriptions, channel._service).send_due()


def shown(outside: Outside) -> list[dict[str, Any]]:
    """What the browsers show, as the service worker reads it."""
    return [json.loads(post["message"]) for post in outside.posts("webpush")["posts"]]


def subscribed(office: Office, channel: WebPushChannel, outside: Outside, name: str, **interests: Any) -> None:
    """A browser that went the whole way."""
    key = office.app.test_client().get("/api/v1/push/choices").json["key"]
    assert call(office, "subscriptions", subscription=outside.browser(name, key), interests=interests).is_json
    assert greet(channel) == 1
    token = next(one["confirm"] for one in shown(outside)[::-1] if "confirm" in one)
    assert call(office, "confirmations", token=token).status_code == 204


def test_a_browser_counts_once_it_returned_what_came_with_the_first_notification(
    office: Office, channel: WebPushChannel, outside: Outside
) -> None:
    key = office.app.test_client().get("/api/v1/push/choices").json["key"]
    browser = outside.browser("hp-sari", key)
    wanted = {"topics": ["pertanian"], "urgent_only": False}
    first = call(office, "subscriptions", subscription=browser, interests=wanted)
    assert (first.status_code, first.json) == (200, {"status": "pending", "interests": wanted})
    assert greet(channel) == 1
    assert greet(channel) == 0
    assert call(office, "subscriptions/state", subscription=browser).json["status"] == "pending"
    (greeting,) = shown(outside)
    wrong = greeting["confirm"][:-1] + ("0" if greeting["confirm"][-1] != "0" else "1")
    assert call(office, "confirmations", token=wrong).status_code == 404
    assert call(office, "confirmations", token=greeting["confirm"]).status_code == 204
    state = call(office, "subscriptions/state", subscription={**browser, "expirationTime": None})
    assert state.json == {"status": "active", "interests": wanted}
    assert call(office, "subscriptions", subscription=browser, interests={}).json["status"] == "active"
    assert greet(channel) == 0
    assert call(office, "subscriptions/end", subscription=browser).status_code == 204
    assert call(office, "subscriptions/state", subscription=browser).json == {"status": "none"}


def test_an_item_reaches_who_wants_it_and_its_correction_and_withdrawal_take_its_place(
    office: Office, channel: WebPushChannel, outside: Outside
) -> None:
    subscribed(office, channel, outside, "hp-sari", districts=["Pacet"])
    subscribed(office, channel, outside, "hp-budi", topics=["kesehatan"])
    channels: dict[str, Channel] = {"webpush": channel}
    item, made = new_id(), {"webpush": deliverer(channel)}
    take(approval(item), channels)
    deliver_all(item, made)
    titles = [one["title"] for one in shown(outside) if "path" in one and one["path"].startswith("/berita/")]
    assert titles == ["Vaksinasi PMK menjangkau 120 ekor sapi di Pacet"]
    take(approval(item, version=7, revision=2, note="Jumlahnya salah."), channels)
    deliver_all(item, made)
    take(withdrawal(item), channels)
    deliver_all(item, made)
    (last,) = [one for one in shown(outside) if one["path"].startswith("/berita/")]
    assert (last["title"], "Angka salah." in last["text"]) == ("Kabar ini ditarik", True)
    assert [(row["action"], row["status"]) for row in rows(item)] == [
        ("publish", "succeeded"),
        ("update", "succeeded"),
        ("withdraw", "succeeded"),
    ]
    assert {row["target_label"][:9] for row in rows(item)} == {"127.0.0.1"}


def test_a_notification_waits_until_its_page_is_there(
    office: Office, channel: WebPushChannel, outside: Outside, channels: dict[str, Channel], monkeypatch: Any
) -> None:
    monkeypatch.setattr(page, "PATIENCE", 0.0)
    subscribed(office, channel, outside, "hp-sari")
    both, item = {"web": channels["web"], "webpush": channel}, new_id()
    made = {name: deliverer(one) for name, one in both.items()}
    take(approval(item), both)
    (push,), (site,) = rows(item, channel="webpush"), rows(item, channel="web")
    made["webpush"].deliver(push["_id"])
    (waiting,) = rows(item, channel="webpush")
    assert (waiting["status"], waiting["attempt_log"][0]["coded_reason"]["code"]) == ("requested", "webpush.no_page")
    made["web"].deliver(site["_id"])
    made["webpush"].deliver_due()
    assert rows(item, channel="webpush")[0]["status"] == "succeeded"


def test_nothing_that_is_kept_tells_where_a_browser_is(
    office: Office, channel: WebPushChannel, outside: Outside
) -> None:
    subscribed(office, channel, outside, "hp-sari")
    browser = outside.browser("hp-sari")
    kept = str(PushSubscription.collection().find_one({}))
    assert not any(secret in kept for secret in (browser["endpoint"], *browser["keys"].values()))


def test_who_knows_the_endpoint_alone_changes_nothing(
    office: Office, channel: WebPushChannel, outside: Outside
) -> None:
    subscribed(office, channel, outside, "hp-sari")
    guessed = {**outside.browser("hp-sari"), "keys": outside.browser("hp-asing")["keys"]}
    assert call(office, "subscriptions/end", subscription=guessed).status_code == 204
    assert call(office, "subscriptions/state", subscription=guessed).json == {"status": "none"}
    assert PushSubscription.collection().count_documents({"status": "active"}) == 1


def test_what_a_stranger_can_begin_is_bounded_and_expires(
    office: Office, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ELSEWHERE", 2)
    tries = [call(office, "subscriptions", subscription=outside.browser(f"hp-{number}")) for number in range(3)]
    assert [one.status_code for one in tries] == [200, 200, 503]
    again = [call(office, "subscriptions", subscription=outside.browser("hp-0")).status_code for _ in range(9)]
    assert (again[0], again[-1]) == (200, 429)
    hour_ago = now() - timedelta(hours=2)
    PushSubscription.collection().update_one({}, {"$set": {"created_at": hour_ago}})
    assert delete_expired() == 1
    PushSubscription.collection().update_one({}, {"$set": {"status": "active", "seen_at": now() - limits.UNUSED * 2}})
    assert delete_expired() == 1


def test_a_push_service_of_a_stranger_that_stays_silent_ends_its_subscription(
    office: Office, channel: WebPushChannel, outside: Outside
) -> None:
    subscribed(office, channel, outside, "hp-sari")
    row = PushSubscription.collection().find_one({})
    assert row is not None
    for _ in range(limits.MOST_MISSES - 1):
        limits.missed(row)
    limits.arrived(row["_id"])
    for _ in range(limits.MOST_MISSES - 1):
        limits.missed(row)
    limits.missed({**row, "known": True})
    assert PushSubscription.collection().count_documents({}) == 1
    limits.missed(row)
    assert PushSubscription.collection().count_documents({}) == 0


def test_what_cannot_be_greeted_is_forgotten(office: Office, channel: WebPushChannel, outside: Outside) -> None:
    keys = outside.browser("hp-sari")["keys"]
    inside = {"endpoint": "https://127.0.0.1/platforms/webpush/send/x", "keys": keys}
    assert call(office, "subscriptions", subscription=inside).status_code == 200
    assert greet(channel) == 1
    assert PushSubscription.collection().count_documents({}) == 0


def test_what_is_no_subscription_is_refused(office: Office, outside: Outside) -> None:
    keys = outside.browser("hp-sari")["keys"]
    for endpoint in ("http://push.example/x", "https://push.example:22/x", "ftp://x", ""):
        refused = call(office, "subscriptions", subscription={"endpoint": endpoint, "keys": keys})
        assert (refused.status_code, refused.json["code"]) == (422, "validation_failed"), endpoint


def test_only_the_site_may_read_the_responses_from_elsewhere(office: Office) -> None:
    client = office.app.test_client()
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    let_in = client.options("/api/v1/push/subscriptions", headers={**SITE, **asked})
    assert let_in.headers["Access-Control-Allow-Origin"] == SITE["Origin"]
    assert let_in.headers["Access-Control-Allow-Headers"] == "content-type"
    other = client.get("/api/v1/push/choices", headers={"Origin": "https://jahat.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_without_a_key_there_are_no_notifications(served: Settings) -> None:
    silent = open_office(replace(served, vapid_key=None))
    assert silent.app.test_client().get("/api/v1/push/choices").status_code == 503
