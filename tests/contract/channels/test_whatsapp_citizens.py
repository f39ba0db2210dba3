"""Citizens who write to the office's number on WhatsApp: subscribing, choosing, stopping, and strangers who flood."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import wraps
from typing import Any

import httpx
import pytest
from flask import Flask, request
from pywa import WhatsApp, types
from pywa.errors import ReEngagementMessage
from structlog.testing import capture_logs

from sandbox.graph.wire import APPLICATION
from services.publisher.accounts import limits
from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.vault import Vault
from services.publisher.app import create_app
from services.publisher.channels.contract import Failed, Order, Package
from services.publisher.channels.whatsapp import conversations
from services.publisher.channels.whatsapp.channel import WhatsAppChannel
from services.publisher.channels.whatsapp.documents import Conversation, PlannedReply, Recipient
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.channels.whatsapp.texts import CONSENT
from services.publisher.documents import Delivery
from shared.content.account import Account
from shared.db import database
from tests.contract.channels.places import Place
from tests.contract.channels.places.whatsapp import NUMBER, PHONE, SECRETS, TOKEN
from tests.integration.publisher.outside import Outside

pytestmark = pytest.mark.parametrize("place", ["whatsapp"], indirect=True)

SARI = "6281300001111"
LINK = re.compile(r"http\S+/preferences/whatsapp/(\S+)")


class Citizens:
    """People who write to the number of the place's account, and the office that takes in what they write."""

    def __init__(self, place: Place, outside: Outside) -> None:
        assert isinstance(place.channel, WhatsAppChannel)
        assert place.account is not None
        self.channel, self.account = place.channel, place.account
        settings = place.channel._settings
        sealed = Vault(settings.credentials_keys).seal(place.account.id, {**SECRETS, "access_token": TOKEN})
        AccountSecret.collection().insert_one(AccountSecret(id=place.account.id, sealed=sealed).validated())
        self.app: Flask = create_app(settings)
        self.recipients = Recipients(settings)
        self._chats = f"{outside.sandbox.web_url}/platforms/whatsapp/chats/{place.account.label}"
        self._listen(outside, f"{outside.serve(self.app)}/hooks/whatsapp/{place.account.id}")

    def _listen(self, outside: Outside, address: str) -> None:
        given = {
            "object": "whatsapp_business_account",
            "callback_url": address,
            "verify_token": SECRETS["verify_token"],
            "access_token": f"{APPLICATION}|{SECRETS['app_secret']}",
        }
        url = f"{outside.sandbox.web_url}/platforms/whatsapp/v23.0/{APPLICATION}/subscriptions"
        httpx.post(url, data=given).raise_for_status()

    def write(self, text: str, number: str = SARI, **more: Any) -> str:
        """Write to the office; returns the platform's id of the message."""
        reply = httpx.post(f"{self._chats}/{number}", json={"text": text, **more}, timeout=20).raise_for_status().json()
        assert reply["status"] == 200
        return str(reply["id"])

    def answered(self, number: str = SARI) -> list[str]:
        """Have the replies that are due sent; what the person got so far, oldest first."""
        self.channel._replies.send_due()
        self.channel.finish()
        found = httpx.get(f"{self._chats}/{number}", headers={"accept": "application/json"}).json()["messages"]
        return [message["text"] for message in found if message["from"] == "office"]

    def status(self, number: str = SARI) -> str | None:
        found = self.recipients.of(self.account.id, number)
        return found["status"] if found else None

    def path(self, reply: str) -> str:
        """The path of the link in a reply."""
        found = LINK.search(reply)
        assert found is not None, reply
        return f"/preferences/whatsapp/{found[1]}"


@pytest.fixture
def citizens(place: Place, outside: Outside) -> Citizens:
    return Citizens(place, outside)


@pytest.fixture
def wa(outside: Outside) -> Iterator[WhatsApp]:
    """pywa, whose calls go to the stand-in, and which reads what the stand-in reports."""
    keys = {"app_secret": SECRETS["app_secret"], "verify_token": SECRETS["verify_token"]}
    with httpx.Client() as session:
        client = WhatsApp(phone_id=PHONE, token=TOKEN, session=session, server=None, **keys)
        session.base_url = httpx.URL(f"{outside.sandbox.web_url}/platforms/whatsapp/v23.0")
        yield client


def test_a_client_writes_freely_within_24_hours_of_a_message_only(citizens: Citizens, wa: WhatsApp) -> None:
    with pytest.raises(ReEngagementMessage):
        wa.send_message(SARI, "Halo")
    citizens.write("Halo", seconds_ago=86_500)
    with pytest.raises(ReEngagementMessage):
        wa.send_message(SARI, "Halo")
    citizens.write("Halo")
    assert wa.send_message(SARI, "Halo juga").id
    assert citizens.answered()[0] == "Halo juga"


def test_a_client_reads_what_the_stand_in_reports(
    citizens: Citizens, wa: WhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[tuple[bytes, str]] = []
    receive = citizens.app.view_functions["whatsapp_hooks.receive"]

    @wraps(receive)
    def kept(account_id: str) -> Any:
        reported.append((request.get_data(), request.headers["X-Hub-Signature-256"]))
        return receive(account_id)

    monkeypatch.setitem(citizens.app.view_functions, "whatsapp_hooks.receive", kept)
    read: list[types.Message] = []
    wa.on_message()(lambda _wa, message: read.append(message))
    written = citizens.write("Daftar")
    [(content, signature)] = reported
    assert wa.webhook_update_validator(content, signature) is None
    assert wa.webhook_update_validator(content, f"{signature[:-1]}x") is not None
    wa.webhook_update_handler(update=content)
    [message] = read
    assert (message.id, message.from_user.wa_id, message.text) == (written, SARI, "Daftar")


def test_who_writes_daftar_is_subscribed_and_gets_a_link_to_choose(
    citizens: Citizens, package: Package, place: Place
) -> None:
    citizens.write("Daftar, kak!")
    stored = citizens.recipients.of(citizens.account.id, SARI)
    assert stored is not None
    assert stored["status"] == "active"
    assert stored["consent"] == {"via": "message", "wording": CONSENT.id, "said": "Daftar, kak!"}
    [reply] = citizens.answered()
    browser = citizens.app.test_client()
    page = browser.get(citizens.path(reply))
    assert page.status_code == 200
    assert "•••1111" in page.text
    assert SARI not in page.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    chosen = {"csrf_token": token[1], "topics": "kesehatan", "districts": "Pacet", "urgent_only": "y"}
    assert browser.post(citizens.path(reply), data=chosen).status_code == 200
    stored = citizens.recipients.of(citizens.account.id, SARI)
    assert stored is not None
    assert stored["interests"] == {"topics": ["kesehatan"], "agencies": [], "districts": ["Pacet"], "urgent_only": True}
    assert [target.label for target in place.channel.targets(package)] == ["•••6789"], "only the other one wants it"
    stopped = browser.post(citizens.path(reply), data={"csrf_token": token[1], "stop": "1"})
    assert stopped.status_code == 200
    assert citizens.status() == "stopped"
    assert browser.get(citizens.path(reply)).status_code == 410


def test_a_link_ends_with_the_subscription_that_it_was_sent_under(citizens: Citizens) -> None:
    citizens.write("SUBSCRIBE", seconds_ago=60)
    [reply] = citizens.answered()
    assert "You are subscribed" in reply
    citizens.write("stop", seconds_ago=40)
    citizens.write("SUBSCRIBE", seconds_ago=20)
    browser = citizens.app.test_client()
    assert browser.get(citizens.path(reply)).status_code == 410
    assert browser.get(citizens.path(citizens.answered()[-1])).status_code == 200
    assert browser.get(f"{citizens.path(reply)}x").status_code == 410


def test_who_stops_gets_nothing_more_but_the_answer_to_a_new_daftar(
    citizens: Citizens, package: Package, order: Order, place: Place
) -> None:
    citizens.write("DAFTAR", NUMBER, seconds_ago=50)
    citizens.write("Berhenti.", NUMBER, seconds_ago=40)
    assert citizens.answered(NUMBER) == [], "the reply that waited is not sent either"
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert outcome.gone
    for text in ("Halo?", "PILIH", "HELP"):
        citizens.write(text, NUMBER, seconds_ago=30)
    assert citizens.answered(NUMBER) == []
    stored = citizens.recipients.of(citizens.account.id, NUMBER)
    assert stored is not None
    assert "sealed" not in stored
    citizens.write("daftar", NUMBER)
    assert len(citizens.answered(NUMBER)) == 1
    assert citizens.status(NUMBER) == "active"


def test_a_stranger_who_stops_is_taken_up_from_no_list(citizens: Citizens) -> None:
    citizens.write("stop")
    assert citizens.status() == "stopped"
    assert citizens.answered() == []


def test_a_message_that_is_reported_again_or_late_changes_nothing(citizens: Citizens) -> None:
    first = citizens.write("DAFTAR", seconds_ago=60)
    citizens.write("BERHENTI", seconds_ago=30)
    citizens.write("DAFTAR", seconds_ago=60, id=first)
    assert citizens.status() == "stopped", "the same message again"
    citizens.write("DAFTAR", seconds_ago=45)
    assert citizens.status() == "stopped", "an earlier message that comes later"
    citizens.write("terima kasih", seconds_ago=10)
    citizens.write("DAFTAR", seconds_ago=20)
    assert citizens.status() == "active"
    citizens.write("BERHENTI", seconds_ago=25)
    assert citizens.status() == "active", "an earlier wish to stop, before the last one to subscribe"
    again = citizens.write("PILIH", seconds_ago=5)
    assert len(citizens.answered()) == 1
    citizens.write("PILIH", seconds_ago=5, id=again)
    assert len(citizens.answered()) == 1


def test_what_is_not_understood_gets_one_explanation_a_day(citizens: Citizens) -> None:
    citizens.write("Kapan pasar buka?")
    citizens.write("", type="image")
    [reply] = citizens.answered()
    assert "DAFTAR" in reply
    citizens.write("Halo?")
    assert citizens.answered() == [reply]
    assert citizens.status() is None
    assert not PlannedReply.collection().count_documents({})


def test_strangers_who_flood_get_no_more_than_so_many_replies(
    citizens: Citizens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "AN_HOUR", 1)
    for _ in range(2):
        citizens.write("DAFTAR")
        assert len(citizens.answered()) == 1
    stored = Conversation.collection().find_one({})
    assert stored is not None
    assert len(stored["replied_at"]) == 1
    monkeypatch.setattr(conversations, "MOST_EXPLANATIONS", 1)
    for number in ("6281300002222", "6281300003333"):
        citizens.write("Halo", number)
    assert PlannedReply.collection().count_documents({"rank": 1}) == 1


def test_a_reply_is_planned_once_more_where_it_was_refused_for_now_and_never_where_it_may_have_arrived(
    citizens: Citizens, outside: Outside
) -> None:
    place = f"platforms/whatsapp/{citizens.account.label}"
    outside.misbehave(place, "throttle", seconds=1)
    citizens.write("DAFTAR")
    assert citizens.answered() == []
    waiting = PlannedReply.collection().find_one({})
    assert waiting is not None
    assert waiting["attempts"] == 1
    assert limits.rests(citizens.account.id) > 0
    PlannedReply.collection().delete_many({})
    database()["account_limits"].delete_many({})
    outside.misbehave(place, "close")
    citizens.write("PILIH")
    assert len(citizens.answered()) == 1
    assert not PlannedReply.collection().count_documents({})


def test_a_paused_account_sends_no_replies(citizens: Citizens) -> None:
    Account.collection().update_one({"_id": citizens.account.id}, {"$set": {"state": "paused"}})
    citizens.write("DAFTAR")
    assert citizens.answered() == []
    Account.collection().update_one({"_id": citizens.account.id}, {"$set": {"state": "ready"}})
    assert len(citizens.answered()) == 1


def test_no_number_is_in_a_log_or_document_in_the_clear(
    citizens: Citizens, package: Package, order: Order, place: Place
) -> None:
    with capture_logs() as logs:
        citizens.write("DAFTAR", NUMBER)
        citizens.write("Halo", SARI)
        citizens.answered(NUMBER)
        outcome = place.channel.publish(package, order)
    stored = [document for name in database().list_collection_names() for document in database()[name].find()]
    everything = repr((logs, stored, outcome))
    for number in (NUMBER, SARI):
        assert number not in everything
        assert not any(number.encode() in _decoded(word) for word in re.findall(r"[A-Za-z0-9+/=_-]{16,}", everything))
    assert Recipient.collection().count_documents({}) == 1
    assert not Delivery.collection().count_documents({})


def _decoded(word: str) -> bytes:
    try:
        return base64.b64decode(word.removeprefix("wamid."), validate=False)
    except ValueError:
        return json.dumps(word).encode()
