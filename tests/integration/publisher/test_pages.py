"""The publisher's pages: who may see them, what they show, what can be done on them."""

from __future__ import annotations

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Order
from services.publisher.documents import WebhookEndpoint
from services.publisher.readers.documents import Subscriber
from shared.events.consume.time_limit import TimeLimitExceeded
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import HEADLINE, approval, deliver_all, rows, take, variants, withdrawal
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside
from tests.language_marks import told_as

Channels = dict[str, Channel]
Deliverers = dict[str, Deliverer]


@pytest.fixture
def office(connected: Settings) -> Office:
    return open_office(connected)


@pytest.mark.parametrize("path", ["/channels/", "/channels/subscribers/", "/channels/webhooks/"])
def test_pages_are_for_their_roles(office: Office, path: str) -> None:
    assert office.browser("ops").get(path).status_code == 200
    assert office.browser("editor").get(path).status_code == (403 if "webhooks" in path else 200)
    assert office.browser("viewer").get(path).status_code == 403
    assert office.browser("agency").get(path).status_code == 403
    stranger = office.browser(None).get(path)
    assert stranger.status_code == 303
    assert "/login?next=" in stranger.headers["Location"]


def test_an_unknown_outcome_is_listed_first_and_is_decided_on_the_page(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.misbehave("smtp", "silent", seconds=0.2)
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    (row,) = rows(item, channel="email")
    browser = office.browser("editor")
    page = browser.get("/channels/").get_data(as_text=True)
    assert page.index("Perlu keputusan") < page.index("Keadaan kanal")
    path = f"/channels/deliveries/{row['_id']}/decision"
    browser.post(path, data={"decision": "delivered", "note": ""})
    assert rows(item, channel="email")[0]["status"] == "unknown"
    response = browser.post(path, data={"decision": "delivered", "note": "Pembaca menjawab."}, follow_redirects=True)
    assert "Ditandai sudah sampai" in response.get_data(as_text=True)
    assert rows(item, channel="email")[0]["status"] == "succeeded"
    late = browser.post(path, data={"decision": "again", "note": "Coba lagi"}, follow_redirects=True)
    assert "Sudah didahului" in late.get_data(as_text=True)
    assert browser.post(path, data={"decision": "nonsense", "note": "Coba"}).status_code == 400


def test_a_call_that_took_too_long_is_said_in_words(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_package: object, order: Order) -> None:
        order.progress.fence()
        raise TimeLimitExceeded("publisher.email")

    outside.reader()
    item = new_id()
    take(approval(item), channels)
    monkeypatch.setattr(channels["email"], "publish", stopped)
    deliver_all(item, deliverers)
    (row,) = rows(item, channel="email")
    assert (row["status"], row["coded_reason"]) == ("unknown", {"code": "took_too_long", "values": {}})
    page = office.browser("editor").get(f"/channels/deliveries/{row['_id']}").get_data(as_text=True)
    assert "Pengiriman melewati batas waktu" in page
    assert "TimeLimitExceeded" not in page


def test_what_people_wrote_is_marked_as_indonesian_on_an_english_page(office: Office, channels: Channels) -> None:
    item = new_id()
    take(approval(item), channels)
    take(withdrawal(item, note="Angka salah."), channels)
    browser = office.browser("editor")
    browser.set_cookie("kabar_lang", "en")
    (row, *_others) = rows(item)
    paths = ("/channels/", f"/channels/items/{item}", f"/channels/deliveries/{row['_id']}")
    pages = [browser.get(path).get_data(as_text=True) for path in paths]
    for page in pages:
        assert set(told_as(page, HEADLINE)) == {"id"}
        assert set(told_as(page, "Dinas Pertanian")) == {"id"}
    assert told_as(pages[1], "Angka salah.") == ["id"]


def test_decisions_on_pages_need_the_csrf_token(office: Office) -> None:
    office.app.config["WTF_CSRF_ENABLED"] = True
    assert office.browser().post(f"/channels/deliveries/{new_id()}/decision").status_code == 400


def test_an_item_shows_its_coverage(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    deliver_all(item, deliverers)
    take(approval(item, 8, 2, "Jumlah sapi 102 ekor.", variants=variants("Vaksinasi PMK: 102 ekor sapi")), channels)
    deliver_all(item, deliverers)
    page = office.browser().get(f"/channels/items/{item}").get_data(as_text=True)
    assert "Ralat sampai di 3 dari 3 tempat" in page
    assert "100%" in page
    english = office.browser()
    english.set_cookie("kabar_lang", "en")
    assert "The correction has reached 3 of 3 targets" in english.get(f"/channels/items/{item}").get_data(as_text=True)
    assert office.browser().get(f"/channels/items/{new_id()}").status_code == 404
    assert office.browser().get(f"/channels/deliveries/{new_id()}").status_code == 404


def test_the_ledger_is_filtered_on_the_page(
    office: Office, channels: Channels, deliverers: Deliverers, outside: Outside
) -> None:
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    browser = office.browser()
    for number in range(25):
        outside.reader(f"pembaca{number}")
    other = new_id()
    take(approval(other, variants=variants("Berita lain dari Dinas Pertanian")), channels)
    page = browser.get("/channels/?channel=web&status=requested").get_data(as_text=True)
    assert page.count('class="item"') == 2
    assert 'rel="next"' in browser.get("/channels/?channel=email").get_data(as_text=True)
    assert "Tidak ada pengiriman seperti itu" in browser.get("/channels/?status=failed").get_data(as_text=True)


def test_readers_are_added_and_ended_on_the_page(office: Office) -> None:
    browser = office.browser("editor")
    wrong = browser.post("/channels/subscribers/", data={"email": "tanpa-at", "mode": "immediate"})
    assert wrong.status_code == 422
    added = browser.post(
        "/channels/subscribers/", data={"email": "sari@warga.example", "mode": "digest"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "s•••@warga.example" in added
    assert "sari@warga.example" not in added
    reader = Subscriber.collection().find_one({})
    browser.post(f"/channels/subscribers/{reader['_id']}/end")
    assert Subscriber.collection().find_one({})["status"] == "unsubscribed"
    assert browser.post("/channels/subscribers/digests").status_code == 403


def test_an_endpoint_is_added_on_the_page_with_its_secret_shown_once(office: Office, outside: Outside) -> None:
    browser = office.browser()
    data = {"label": "Desa Pacet", "url": f"{outside.sandbox.web_url}/webhooks/desa"}
    added = browser.post("/channels/webhooks/", data=data)
    secret = WebhookEndpoint.collection().find_one({})["secret"]
    assert secret in added.get_data(as_text=True)
    assert added.headers["Cache-Control"] == "no-store"
    assert secret not in browser.get("/channels/webhooks/").get_data(as_text=True)
    refused = browser.post("/channels/webhooks/", data={"label": "Jahat", "url": "https://10.0.0.1/"})
    assert refused.status_code == 422
    assert "tidak boleh dipanggil" in refused.get_data(as_text=True)
    endpoint = WebhookEndpoint.collection().find_one({})["_id"]
    browser.post(f"/channels/webhooks/{endpoint}/disable")
    assert WebhookEndpoint.collection().find_one({})["active"] is False
