"""Web Push without a push service: encryption, identification, and what is asked of the service."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import http_ece
import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec

from services.publisher.channels.contract import Order, Package
from services.publisher.channels.platform_api import Refused, Timeouts
from services.publisher.channels.webpush import message, rests, vapid
from services.publisher.channels.webpush.encryption import (
    LONGEST,
    RECORD,
    BadKeys,
    BrowserKeys,
    TooLong,
    encrypt,
    from_base64url,
    point_of,
)
from services.publisher.channels.webpush.service import PushService
from services.publisher.channels.webpush.subscriptions import BadEndpoint, Subscriptions
from services.publisher.channels.webpush.vapid import Identity
from services.publisher.reasons import PRIVATE_NETWORK
from shared.channels.webpush.declaration import CHANNEL
from tests.directory import plain_settings
from tests.integration.publisher.newsroom import AGENCY, variants
from tests.integration.publisher.progress import RecordedProgress

#: RFC 8291, section 5 and appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
READER = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
ENCRYPTED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def package(**fields: object) -> Package:
    content = variants()
    return Package(
        item_id="0198c0de-0000-7000-8000-000000000001",
        revision=1,
        content_hash="0" * 64,
        variants={**content, CHANNEL.name: {**content[CHANNEL.name], **fields}},
        agency=AGENCY,
        topic="pertanian",
        kind="news",
        path="/berita/2026/11/vaksinasi-pmk-00000001/",
        published_at=NOW,
        approved_at=NOW,
    )


ORDER = Order(id="d-1", target="s-1", requested_at=NOW, attempt=1, progress=RecordedProgress())


def shown(notification: message.Notification) -> dict[str, object]:
    found: dict[str, object] = json.loads(notification.content)
    return found


def test_a_message_is_encrypted_as_the_example_of_the_standard() -> None:
    sender = ec.derive_private_key(int.from_bytes(from_base64url(SENDER), "big"), ec.SECP256R1())
    body = encrypt(PLAINTEXT, BrowserKeys.read(READER), salt=from_base64url(SALT), sender=sender)
    assert body == from_base64url(ENCRYPTED)


def test_what_we_encrypt_others_can_read() -> None:
    reader = ec.generate_private_key(ec.SECP256R1())
    keys = BrowserKeys(point_of(reader.public_key()), b"a" * 16)
    found = http_ece.decrypt(
        encrypt(b"Banjir di Sooko", keys), private_key=reader, auth_secret=keys.auth, version="aes128gcm"
    )
    assert found.decode() == "Banjir di Sooko"


def test_the_longest_message_fills_what_push_services_take_and_a_longer_one_is_refused() -> None:
    keys = BrowserKeys.read(READER)
    assert LONGEST == 3993
    assert len(encrypt(b"x" * LONGEST, keys)) == RECORD
    with pytest.raises(TooLong):
        encrypt(b"x" * (LONGEST + 1), keys)


@pytest.mark.parametrize(
    "wrong",
    [
        {"auth": "BTBZMqHH6r4Tts7J_aSI"},
        {"auth": None},
        {"p256dh": base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode()},
        {"p256dh": "BCVx"},
        {"p256dh": "é" * 87},
        {"p256dh": "BCVx!" * 20},
    ],
)
def test_keys_that_no_browser_makes_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadKeys):
        BrowserKeys.read({**READER, **wrong})


def test_one_token_serves_a_push_service_until_shortly_before_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 1_000_000.0
    monkeypatch.setattr(vapid, "time", lambda: moment)
    identity = Identity(Fernet.generate_key().decode(), "mailto:redaksi@mojokertokab.example")
    first = identity.authorization(ENDPOINT)
    assert identity.authorization(f"{ENDPOINT}/another") == first
    assert identity.authorization("https://FCM.googleapis.com:443/x") == first
    assert identity.authorization("https://updates.push.services.mozilla.com/x") != first
    moment += vapid.LIFETIME - vapid.MARGIN + 1
    assert identity.authorization(ENDPOINT) != first


@pytest.mark.parametrize("key", ["", "x", "A" * 43, base64.urlsafe_b64encode(b"\xff" * 32).decode()])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(BadKeys):
        Identity(key, "mailto:redaksi@mojokertokab.example")


@pytest.mark.parametrize(
    ("fields", "lifetime", "urgency"),
    [
        ({}, message.NEWS, "normal"),
        ({"event_date": "2026-11-30"}, datetime(2026, 11, 30, 17, tzinfo=UTC) - NOW, "normal"),
        ({"event_date": "2026-11-20"}, message.NEWS, "normal"),
        ({"event_date": "2027-11-20"}, message.CHANGES, "normal"),
        ({"urgency": "urgent", "urgent_until": "2026-11-26T15:00"}, timedelta(hours=5), "high"),
        ({"urgency": "urgent", "urgent_until": "2026-11-26T10:05"}, message.SHORTEST, "high"),
        ({"urgency": "urgent", "urgent_until": "2026-11-25"}, message.NEWS, "normal"),
    ],
)
def test_a_push_is_kept_as_long_as_the_item_is_relevant(
    fields: dict[str, object], lifetime: timedelta, urgency: str
) -> None:
    asked = message.new_item(package(**fields), ORDER, NOW)
    assert (asked.lifetime, asked.urgency) == (lifetime.total_seconds(), urgency)


def test_a_correction_and_a_withdrawal_replace_the_notification_and_are_kept_for_weeks() -> None:
    item = package()
    noted = replace(item, revision=2, corrections=({"revision": 2, "at": NOW, "note": "Jumlah sapi salah."},))
    taken_back = replace(item, withdrawn_at=NOW, withdrawal_note="Angkanya salah.")
    first = message.new_item(item, ORDER, NOW)
    corrected, withdrawn = message.correction(noted, NOW), message.withdrawal(taken_back, NOW)
    assert first.topic == corrected.topic == withdrawn.topic
    assert first.topic != message.new_item(replace(item, item_id="another"), ORDER, NOW).topic
    assert shown(first)["tag"] == shown(corrected)["tag"] == shown(withdrawn)["tag"]
    assert corrected.lifetime == withdrawn.lifetime == message.CHANGES.total_seconds()
    assert str(shown(corrected)["text"]).startswith("Jumlah sapi salah.")
    assert "Angkanya salah." in str(shown(withdrawn)["text"])


def test_a_notification_fits_into_a_push_in_any_alphabet() -> None:
    longest = package(title='"' * 150, text="\x01" * 400, urgency="urgent")
    assert len(message.new_item(longest, ORDER, NOW).content) <= LONGEST
    assert len(message.new_item(package(title="😀" * 5000, text="😀" * 5000), ORDER, NOW).content) <= LONGEST


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.8", "[::ffff:10.0.0.8]"])
def test_a_private_address_is_never_called_whatever_webhooks_may_call(host: str) -> None:
    settings = replace(plain_settings(), webhook_allowed_networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    browser = Subscriptions(settings).read({"endpoint": f"https://{host}/x", "keys": READER})
    service = PushService(settings, Identity(SENDER, "mailto:redaksi@mojokertokab.example"), Timeouts())
    with pytest.raises(Refused) as refused:
        service.send(browser, message.greeting("x"))
    assert (refused.value.permanent, refused.value.reason.kind) == (True, PRIVATE_NETWORK)


def test_a_push_service_without_clear_responses_rests_ever_longer_until_it_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = 1000.0
    monkeypatch.setattr(rests, "monotonic", lambda: moment)
    known = rests.Rests()
    for _ in range(rests.MISSES - 1):
        known.missed("push.example")
    assert known.left("push.example") == 0
    for _ in range(8):  # side by side
        known.missed("push.example")
    assert (known.left("push.example"), known.left("other.example")) == (rests.FIRST_REST, 0)
    moment += rests.FIRST_REST
    assert known.left("push.example") == 0
    known.missed("push.example")
    assert known.left("push.example") == 2 * rests.FIRST_REST
    for _ in range(50):
        moment += rests.LONGEST_REST
        known.missed("push.example")
    assert known.left("push.example") == rests.LONGEST_REST
    known.responded("push.example")
    assert known.left("push.example") == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/fcm/send/abc",
        "https://user@fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:x/",
        "https:///x",
        "https://push.example/" + "a" * 1000,
        "https://push.example/a b",
        "https://push.example/é",
        "https://push.exa\tmple/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_endpoint_is_an_https_address_at_the_usual_port(endpoint: str) -> None:
    with pytest.raises(BadEndpoint):
        Subscriptions(plain_settings()).read({"endpoint": endpoint, "keys": READER})


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("fcm.googleapis.com", True),
        ("web.push.apple.com", True),
        ("wns2-sg2p.notify.windows.com", True),
        ("fcm.googleapis.com.evil.example", False),
        ("evilfcm.googleapis.com", False),
        ("evilpush.apple.com", False),
    ],
)
def test_a_push_service_is_known_by_its_whole_name(host: str, known: bool) -> None:
    browser = Subscriptions(plain_settings()).read({"endpoint": f"https://{host}/x", "keys": READER})
    assert browser.known is known
    assert "/x" not in repr(browser)
