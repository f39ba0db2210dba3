"""The push service of the sandbox, proved by a client that others wrote, and what Web Push alone does at it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from pywebpush import WebPushException, webpush

from services.publisher.channels.contract import Failed, Order, Package, Unknown
from services.publisher.channels.webpush.documents import PushSubscription
from services.publisher.channels.webpush.vapid import Identity
from shared.ids import new_id
from shared.settings import Settings
from tests.contract.channels.places import Place, place_of
from tests.contract.channels.places.webpush import NAME
from tests.integration.publisher.outside import Outside

RESTS = "webpush.resting"
SUBJECT = {"sub": "mailto:redaksi@mojokertokab.example"}


@pytest.fixture
def key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def subscription(outside: Outside, key: str) -> dict[str, Any]:
    """A browser that bound its subscription to the key."""
    return outside.browser("hp-sari", Identity(key, SUBJECT["sub"]).public)


def shown(outside: Outside) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = outside.posts("webpush")["posts"]
    return found


def test_a_client_of_others_shows_a_notification_in_a_browser(
    outside: Outside, subscription: dict[str, Any], key: str
) -> None:
    asked = {"Urgency": "high", "Topic": "banjir"}
    sent = webpush(subscription, "Jalan ditutup", key, dict(SUBJECT), ttl=3600, headers=asked)
    assert (sent.status_code, sent.headers["TTL"]) == (201, "3600")
    (notification,) = shown(outside)
    assert (notification["account"], notification["text"]) == ("hp-sari", "Jalan ditutup")
    assert (notification["ttl"], notification["urgency"], notification["topic"]) == (3600, "high", "banjir")


def test_what_breaks_a_standard_is_refused(outside: Outside, subscription: dict[str, Any], key: str) -> None:
    call = {"data": "x", "vapid_private_key": key}
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"vapid_claims": {**SUBJECT, "exp": 4_000_000_000}}, 403),
        ({"vapid_claims": {**SUBJECT, "aud": "https://push.example"}}, 403),
        ({"vapid_private_key": Fernet.generate_key().decode()}, 403),
        ({"vapid_private_key": None, "vapid_claims": None}, 401),
        ({"data": "x" * 4000}, 413),
        ({"content_encoding": "aesgcm"}, 415),
        ({"headers": {"Topic": "x" * 33}}, 400),
        ({"headers": {"Urgency": "soon"}}, 400),
    ]
    for changed, status in wrong:
        with pytest.raises(WebPushException) as refused:
            webpush(subscription, **{**call, "vapid_claims": dict(SUBJECT), **changed})
        assert refused.value.response.status_code == status, changed
    assert shown(outside) == []


def test_a_push_for_another_browser_cannot_be_read(outside: Outside, subscription: dict[str, Any], key: str) -> None:
    other = outside.browser("hp-budi", None)
    with pytest.raises(WebPushException) as refused:
        webpush({**subscription, "keys": other["keys"]}, "x", key, dict(SUBJECT))
    assert refused.value.response.status_code == 400


@pytest.fixture
def place(connected: Settings, outside: Outside) -> Place:
    """The one of Web Push."""
    return place_of("webpush", connected, outside)


def test_a_push_service_that_wants_to_be_left_alone_says_for_how_long(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave(f"platforms/webpush/{NAME}", "throttle", seconds=600)
    refused = place.channel.publish(package, order)
    assert isinstance(refused, Failed)
    assert (refused.permanent, refused.retry_after) == (False, 600)
    again = place.channel.publish(package, replace(order, id=new_id()))
    assert isinstance(again, Failed)
    assert (again.permanent, again.reason.kind.code, outside.posts("webpush")["created"]) == (False, RESTS, 0)
    assert again.retry_after == pytest.approx(600, abs=5)


def test_a_connection_that_closes_after_it_was_taken_is_unclear_and_its_repetition_is_harmless(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave(f"platforms/webpush/{NAME}", "close")
    assert isinstance(place.channel.publish(package, order), Unknown)
    place.channel.publish(package, replace(order, attempt=2))
    assert outside.posts("webpush")["created"] == 1


def test_a_subscription_that_the_push_service_ended_is_deleted(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    outside.misbehave(f"platforms/webpush/{NAME}", "refuse", code=410)
    refused = place.channel.publish(package, order)
    assert isinstance(refused, Failed)
    assert (refused.permanent, refused.gone) == (True, True)
    assert PushSubscription.collection().count_documents({}) == 0
    assert list(place.channel.targets(package)) == []


def test_a_signature_that_is_not_accepted_ends_no_subscription(
    place: Place, package: Package, order: Order, connected: Settings
) -> None:
    stranger = type(place.channel)(replace(connected, vapid_key=Fernet.generate_key().decode()))  # type: ignore[call-arg]
    assert list(stranger.targets(package)) == []
    refused = stranger.publish(package, replace(order, id=new_id()))
    assert isinstance(refused, Failed)
    assert (refused.permanent, refused.reason.kind.code) == (False, "webpush.identity_refused")
    assert PushSubscription.collection().count_documents({}) == 1


def test_without_a_key_of_ours_nothing_is_planned(place: Place, package: Package, connected: Settings) -> None:
    silent = type(place.channel)(replace(connected, vapid_key=None))  # type: ignore[call-arg]
    assert list(silent.targets(package)) == []
