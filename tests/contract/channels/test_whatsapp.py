"""WhatsApp: the stand-in as pywa knows the Cloud API, recipients, and what the platform reports back."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from flask import Flask
from PIL import Image
from pywa import WhatsApp
from pywa.errors import ExpiredAccessToken, TemplateNotExists, TemplateParamCountMismatch, WhatsAppError
from pywa.types.templates import TemplateLanguage

from sandbox.graph.wire import APPLICATION
from services.publisher.accounts import __main__ as commands
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.rotation import rotate
from services.publisher.accounts.vault import Vault
from services.publisher.app import create_app
from services.publisher.attempts import Deliverer
from services.publisher.channels import scope
from services.publisher.channels.contract import Failed, Order, Package
from services.publisher.channels.platform_api import Refused
from services.publisher.channels.whatsapp.channel import WhatsAppChannel
from services.publisher.channels.whatsapp.documents import Recipient
from services.publisher.channels.whatsapp.lists import WrongList, add_all, preview, rows_of
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.documents import Delivery
from services.publisher.reasons import LIMIT_REACHED
from services.publisher.settlement import RetryPolicy
from shared.content.account import Account
from shared.db import server_time
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.contract.channels.packages import changed
from tests.contract.channels.places import Place
from tests.contract.channels.places.whatsapp import NUMBER, PHONE, SECRETS, TOKEN
from tests.contract.channels.test_conformance import corrected, done, following, withdrawn
from tests.integration.publisher.newsroom import HEADLINE, approval, rows, take, variants
from tests.integration.publisher.outside import Outside
from tests.integration.publisher.site_samples import photo
from tests.waiting import until

pytestmark = pytest.mark.parametrize("place", ["whatsapp"], indirect=True)


def client(outside: Outside, token: str = TOKEN) -> WhatsApp:
    """pywa, whose calls go to the stand-in."""
    session = httpx.Client()
    made = WhatsApp(phone_id=PHONE, token=token, session=session)
    session.base_url = httpx.URL(f"{outside.sandbox.web_url}/platforms/whatsapp/v23.0")
    return made


def body(*texts: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}


def posts(outside: Outside) -> list[dict[str, Any]]:
    return list(outside.posts("whatsapp")["posts"])


@pytest.fixture
def settings_of(place: Place) -> Settings:
    assert isinstance(place.channel, WhatsAppChannel)
    return place.channel._settings


@pytest.fixture
def app(place: Place, settings_of: Settings) -> Flask:
    """The publisher's web side, with the account's secrets where it finds them."""
    assert place.account is not None
    sealed = Vault(settings_of.credentials_keys).seal(place.account.id, {**SECRETS, "access_token": TOKEN})
    AccountSecret.collection().insert_one(AccountSecret(id=place.account.id, sealed=sealed).validated())
    return create_app(settings_of)


@pytest.fixture
def worker(place: Place, settings_of: Settings, app: Flask) -> Deliverer:
    return Deliverer(place.channel, Accounts(settings_of), lease=30.0, retries=RetryPolicy((0.0,), jitter=0))


def report(app: Flask, place: Place, value: dict[str, Any], secret: str = SECRETS["app_secret"]) -> int:
    """The platform reports; the status of our reply."""
    assert place.account is not None
    whole = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": PHONE}, **value}
    content = json.dumps({"entry": [{"changes": [{"field": "messages", "value": whole}]}]}).encode()
    signature = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
    reply = app.test_client().post(f"/hooks/whatsapp/{place.account.id}", data=content, headers=headers)
    return reply.status_code


def status(delivery_id: str, name: str, code: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"id": "wamid.1", "status": name, "biz_opaque_callback_data": delivery_id}
    return {"statuses": [found | ({"errors": [{"code": code}]} if code else {})]}


def requested(place: Place) -> str:
    """A new item for the account; the id of its one delivery."""
    assert place.account is not None
    item = new_id()
    take(approval(item, variants=variants(accounts={"whatsapp": [place.account.id]})), {"whatsapp": place.channel})
    (row,) = rows(item, channel="whatsapp")
    return str(row["_id"])


def the(delivery_id: str) -> dict[str, Any]:
    found = Delivery.collection().find_one({"_id": delivery_id})
    assert found is not None
    return dict(found)


def test_a_client_uploads_and_sends(outside: Outside, place: Place) -> None:
    wa = client(outside)
    photo_id = wa.upload_media(_picture(), mime_type="image/jpeg", filename="foto.jpg").id
    header = {"type": "header", "parameters": [{"type": "image", "image": {"id": photo_id}}]}
    sent = wa.send_template(
        f"+{NUMBER}", "kabar_foto", TemplateLanguage.INDONESIAN, [header, body("Judul", "Isi", "https://a.example")]
    )
    [post] = posts(outside)
    assert (post["id"], post["to"], post["text"]) == (sent.id, NUMBER, "Judul\nIsi\nhttps://a.example")
    assert len(post["media"]) == 1
    assert wa.get_business_phone_number().display_phone_number


def test_a_number_says_whom_it_may_write_to_and_keeps_to_it(outside: Outside, place: Place) -> None:
    values = {"phone_number_id": "77777777777", "access_token": "EAAsmallsmallsmallsmall"}
    details = {"phone_number_id": values["phone_number_id"], "messaging_limit": "TIER_50", "quality": "YELLOW"}
    account, _ = outside.account("whatsapp", "kecil", values=values, token=values["access_token"], **details)
    assert isinstance(place.channel, WhatsAppChannel)
    with scope.attempt(30) as told:
        assert place.channel.test(account).limits == {"recipients": 50, "quality": "YELLOW"}
    assert told.usages["business"].total == 100
    graph = place.channel._graph(account)
    parts = [body("Judul", "Isi", "https://a.example")]
    template = {"name": "kabar", "language": {"code": "id"}, "components": parts}
    message = {"messaging_product": "whatsapp", "type": "template", "template": template}
    for number in range(50):
        graph.send("/77777777777/messages", {**message, "to": f"6281{number:08}"})
    graph.send("/77777777777/messages", {**message, "to": "628100000000"})
    with pytest.raises(Refused) as refused:
        graph.send("/77777777777/messages", {**message, "to": "628199999999"})
    assert refused.value.reason == LIMIT_REACHED(code=131_048)


def test_a_client_is_refused_as_by_the_platform(outside: Outside, place: Place) -> None:
    wa = client(outside)
    for name, texts, error in (
        ("lain", ("a", "b", "c"), TemplateNotExists),
        ("kabar", ("a", "b"), TemplateParamCountMismatch),
        ("kabar", ("a", "b\nc", "d"), WhatsAppError),
        ("kabar", ("a", "b" * 1000, "c"), WhatsAppError),
    ):
        with pytest.raises(error):
            wa.send_template(NUMBER, name, TemplateLanguage.INDONESIAN, [body(*texts)])
    with pytest.raises(WhatsAppError):
        wa.send_message(NUMBER, "Halo")
    with pytest.raises((ExpiredAccessToken, WhatsAppError)):
        client(outside, "EAAlain").get_business_phone_number()
    assert posts(outside) == []


def test_corrections_and_withdrawals_are_further_messages(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    first = done(place.channel.publish(package, order))
    second = done(place.channel.update(corrected(package), following(order, first)))
    done(place.channel.withdraw(withdrawn(package), following(order, second)))
    sent = [post["text"].splitlines() for post in posts(outside)]
    assert [lines[0].partition(":")[0] for lines in sent] == [HEADLINE, "RALAT", "DITARIK"]
    assert sent[2][1] == "Angkanya salah."
    assert all(lines[2].endswith(package.path) for lines in sent)
    assert next(post["tracker"] for post in posts(outside)) == order.id


def test_a_photo_is_uploaded_once_for_all_recipients(
    place: Place, package: Package, order: Order, outside: Outside
) -> None:
    with_photo = changed(package, place, photos=[photo()])
    for number in range(2):
        done(place.channel.publish(with_photo, replace(order, id=f"pengiriman-{number}")))
    assert len({name for post in posts(outside) for name in post["media"]}) == 1
    assert isinstance(place.channel, WhatsAppChannel)
    assert len(place.channel._media) == 1


def test_numbers_are_kept_so_that_only_the_office_can_read_them(place: Place, settings_of: Settings) -> None:
    stored = Recipient.collection().find_one({})
    assert stored is not None
    assert NUMBER not in str(stored)
    assert stored["label"] == "•••6789"
    recipients = Recipients(settings_of)
    assert recipients.number(stored) == NUMBER
    assert recipients.digest(NUMBER) == stored["digest"]
    assert Recipients(replace(settings_of, secret_key="k" * 40)).digest(NUMBER) != stored["digest"]
    keys = (Fernet.generate_key().decode(), *settings_of.credentials_keys)
    assert rotate(Vault(keys)).resealed == 1
    [stored] = Recipient.collection().find({})
    assert Recipients(replace(settings_of, credentials_keys=keys[:1])).number(stored) == NUMBER


def test_a_list_is_taken_up_line_by_line(place: Place, package: Package, settings_of: Settings) -> None:
    assert place.account is not None
    recipients = Recipients(settings_of)
    lines = [
        "number;consented_at;topics;districts;agencies;urgent_only",
        "0812-3456-789;2026-11-01;;;;",
        "+62 813 0000 1111;2026-11-02;pertanian;Pacet;;",
        "081300002222;2026-11-02;kesehatan;;;",
        "081300002222;2026-11-02;;;;",
        "081300006666;2026-11-02;;;;ya",
        "123;2026-11-02;;;;",
        "081300003333;besok;;;;",
        "081300004444;2126-11-02;;;;",
        "081300005555;2026-11-02;;Bulan;;",
        "081300005555;2026-11-02;;;dinas-bulan;",
        "081300005555;2026-11-02;;;;mungkin",
    ]
    looked_at = preview(recipients, place.account.id, rows_of(lines))
    done_ = add_all(recipients, place.account.id, rows_of(lines))
    assert looked_at == done_
    wrong = [(7, "number"), (8, "consented_at"), (9, "future"), (10, "districts"), (11, "agencies")]
    assert (done_.added, done_.known, done_.wrong) == (3, 2, [*wrong, (12, "urgent_only")])
    labels = {target.label for target in place.channel.targets(package)}
    assert labels == {"•••6789", "•••1111"}, "whoever chose health or urgent news gets no item about farming"
    with pytest.raises(WrongList, match="consented_at"):
        add_all(recipients, place.account.id, rows_of(["number", "081300006666"]))


def test_the_command_takes_up_a_list(
    place: Place, settings_of: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    assert place.account is not None
    monkeypatch.setattr(commands.Settings, "from_env", lambda: settings_of)
    file = tmp_path / "daftar.csv"
    file.write_text("number,consented_at\n081300001111,2026-11-02\nsalah,2026-11-02\n")
    found = CliRunner().invoke(commands.accounts, ["import-recipients", place.account.id, str(file)])
    assert "1 recipients added, 0 known before." in found.output
    assert found.exit_code == 1
    missing = CliRunner().invoke(commands.accounts, ["import-recipients", new_id(), str(file)])
    assert "there is no WhatsApp account" in missing.output
    assert Recipient.collection().count_documents({}) == 2


def test_whoever_writes_stop_gets_nothing_more_and_is_not_taken_up_again(
    place: Place, package: Package, order: Order, app: Flask, settings_of: Settings
) -> None:
    assert place.account is not None
    message = {"messages": [{"id": "wamid.1", "from": NUMBER, "type": "text", "text": {"body": " Berhenti "}}]}
    assert report(app, place, message) == 200
    stored = Recipient.collection().find_one({})
    assert stored is not None
    assert stored["status"] == "stopped"
    assert "sealed" not in stored
    outcome = place.channel.publish(package, order)
    assert isinstance(outcome, Failed)
    assert outcome.gone
    listed = rows_of(["number,consented_at", f"{NUMBER},2026-11-01"])
    again = add_all(Recipients(settings_of), place.account.id, listed)
    assert (again.added, again.known, again.stopped) == (0, 1, 1)
    assert list(place.channel.targets(package)) == []


def test_an_address_is_verified_with_the_agreed_word(place: Place, app: Flask) -> None:
    assert place.account is not None
    path = f"/hooks/whatsapp/{place.account.id}"
    asked = {"hub.mode": "subscribe", "hub.challenge": "12345", "hub.verify_token": SECRETS["verify_token"]}
    reply = app.test_client().get(path, query_string=asked)
    assert (reply.status_code, reply.text, reply.mimetype) == (200, "12345", "text/plain")
    for wrong in ({"hub.verify_token": "lain"}, {"hub.mode": "x"}, {"hub.challenge": "1" * 201}):
        assert app.test_client().get(path, query_string={**asked, **wrong}).status_code == 403
    assert app.test_client().get(f"/hooks/whatsapp/{new_id()}", query_string=asked).status_code == 404


def test_a_client_has_reports_sent_to_an_address_that_returns_the_challenge(
    place: Place, app: Flask, outside: Outside
) -> None:
    assert place.account is not None
    wa, address = client(outside), f"{outside.serve(app)}/hooks/whatsapp/{place.account.id}"
    application = f"{APPLICATION}|{SECRETS['app_secret']}"
    for word in ("lain-sama-sekali", SECRETS["verify_token"]):
        ask = partial(wa.api.set_app_callback_url, int(APPLICATION), application, address, word, ("messages",))
        if word == SECRETS["verify_token"]:
            assert ask() == {"success": True}
        else:
            with pytest.raises(WhatsAppError, match="Callback verification failed"):
                ask()
    [made] = [one for one in outside.sandbox.platforms["whatsapp"].accounts() if one.token == TOKEN]
    assert made.details["webhook"] == address


def test_a_report_without_the_right_signature_changes_nothing(place: Place, app: Flask, worker: Deliverer) -> None:
    delivery = requested(place)
    worker.deliver(delivery)
    assert report(app, place, status(delivery, "failed", 131_026), secret="x" * 32) == 403
    assert the(delivery)["status"] == "succeeded"
    account = Account.collection().find_one({"channel": "whatsapp"})
    assert account is not None
    assert account.get("webhook_refused_at")
    assert not account.get("webhook_received_at")


def test_reports_become_evidence_and_a_later_failure_fails_the_delivery(
    place: Place, app: Flask, worker: Deliverer
) -> None:
    delivery = requested(place)
    worker.deliver(delivery)
    for name in ("delivered", "sent"):
        assert report(app, place, status(delivery, name)) == 200
    assert the(delivery)["attempt_log"][-1]["evidence"]["reported"] == "delivered"
    assert report(app, place, status(delivery, "failed", 131_026)) == 200
    row = the(delivery)
    assert (row["status"], row["gone"]) == ("failed", True)
    assert row["coded_reason"] == {"code": "whatsapp.not_delivered", "values": {"code": 131_026}}
    assert events().count_documents({"type": "delivery.failed", "data.delivery.id": delivery}) == 1


def test_a_report_that_comes_before_the_delivery_is_recorded_has_to_come_again(
    place: Place, app: Flask, worker: Deliverer
) -> None:
    delivery = requested(place)
    worker.deliver(delivery)
    Delivery.collection().update_one({"_id": delivery}, {"$set": {"status": "attempting"}})
    assert report(app, place, status(delivery, "read")) == 503
    assert "reported" not in the(delivery)["attempt_log"][-1]["evidence"]
    Delivery.collection().update_one({"_id": delivery}, {"$set": {"status": "succeeded"}})
    assert report(app, place, status(delivery, "read")) == 200
    assert the(delivery)["attempt_log"][-1]["evidence"]["reported"] == "read"


@pytest.mark.parametrize("reported", ["delivered", "failed"])
def test_a_report_settles_what_had_no_clear_response(
    place: Place, app: Flask, worker: Deliverer, outside: Outside, reported: str
) -> None:
    outside.misbehave("platforms/whatsapp", "close")
    delivery = requested(place)
    worker.deliver(delivery)
    assert the(delivery)["status"] == "unknown"
    Delivery.collection().update_one({"_id": delivery}, {"$set": {"look_up_at": server_time()}})
    worker.look_up_due()
    assert the(delivery)["status"] == "unknown", "nothing was reported yet"
    assert report(app, place, status(delivery, reported, 131_000 if reported == "failed" else None)) == 200
    worker.look_up_due()
    row = the(delivery)
    assert row["status"] == ("succeeded" if reported == "delivered" else "failed")
    assert len(posts(outside)) == 1


def test_a_report_about_another_accounts_delivery_is_left_out(place: Place, app: Flask, worker: Deliverer) -> None:
    delivery = requested(place)
    worker.deliver(delivery)
    Delivery.collection().update_one({"_id": delivery}, {"$set": {"target": f"{new_id()}.{new_id()}"}})
    assert report(app, place, status(delivery, "failed", 131_026)) == 200
    assert the(delivery)["status"] == "succeeded"


@pytest.mark.parametrize("data", [b"", b"[]", b'{"entry": 3}', b'{"entry": [{"changes": [{"value": []}]}]}', b"\xff{"])
def test_a_signed_report_of_no_known_form_does_no_harm(place: Place, app: Flask, data: bytes) -> None:
    assert place.account is not None
    signature = hmac.new(SECRETS["app_secret"].encode(), data, hashlib.sha256).hexdigest()
    reply = app.test_client().post(
        f"/hooks/whatsapp/{place.account.id}", data=data, headers={"X-Hub-Signature-256": f"sha256={signature}"}
    )
    assert reply.status_code == 200


def test_the_stand_in_reports_over_http_what_became_of_each_message(
    place: Place, app: Flask, worker: Deliverer, outside: Outside, settings_of: Settings
) -> None:
    """An account that reports to us over HTTP: delivered for one recipient, undeliverable for the other."""
    address = outside.serve(app)
    phone, token = "109876543210111", "EAA" + "d" * 60
    values = {"phone_number_id": phone, "template": "kabar", "access_token": token, **SECRETS}
    account = Account(channel="whatsapp", label="kedua", values={"phone_number_id": phone, "template": "kabar"})
    account.state = "ready"
    Account.collection().insert_one(account.validated())
    sealed = Vault(settings_of.credentials_keys).seal(account.id, {**SECRETS, "access_token": token})
    AccountSecret.collection().insert_one(AccountSecret(id=account.id, sealed=sealed).validated())
    outside.known_account(
        "whatsapp",
        "kedua",
        token=token,
        phone_number_id=phone,
        app_secret=values["app_secret"],
        webhook=f"{address}/hooks/whatsapp/{account.id}",
        unreachable=["6281300002222"],
    )
    lines = ["number,consented_at", "081300001111,2026-11-01", "081300002222,2026-11-01"]
    add_all(Recipients(settings_of), account.id, rows_of(lines))
    item = new_id()
    take(approval(item, variants=variants(accounts={"whatsapp": [account.id]})), {"whatsapp": place.channel})
    for row in rows(item, channel="whatsapp"):
        worker.deliver(row["_id"])

    def reported() -> set[tuple[str, str]]:
        found = rows(item, channel="whatsapp")
        return {(row["status"], row["attempt_log"][-1].get("evidence", {}).get("reported", "")) for row in found}

    assert until(lambda: reported() == {("succeeded", "delivered"), ("failed", "failed")})


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "seagreen").save(buffer, "JPEG")
    return buffer.getvalue()
