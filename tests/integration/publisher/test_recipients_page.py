"""The page of an account's recipients: a list is looked at first, and a person can be stopped; no number is shown."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.publisher.channels.whatsapp.documents import Recipient, RecipientImport
from shared.content.account import Account
from shared.settings import Settings
from tests.integration.publisher.office import open_office

LINES = b"""number,consented_at,topics,urgent_only
081300001111,2026-11-01,pertanian,
081300002222,2026-11-01,,ya
081300003333,2026-11-01,,
081300001111,2026-11-01,,
bukan nomor,2026-11-01,,
"""


@pytest.fixture
def account() -> str:
    return "01a00000-0000-7000-8000-000000000001"


@pytest.fixture
def browser(settings: Settings, account: str) -> FlaskClient:
    office = open_office(replace(settings, credentials_keys=(Fernet.generate_key().decode(),)))
    known = Account(id=account, channel="whatsapp", label="WhatsApp Kabupaten", state="ready")
    Account.collection().insert_one(known.validated())
    return office.browser("editor")


def upload(browser: FlaskClient, account: str, content: bytes) -> TestResponse:
    return browser.post(
        f"/channels/recipients/{account}/imports",
        data={"list": (io.BytesIO(content), "daftar.csv")},
        content_type="multipart/form-data",
    )


def facts(page: TestResponse) -> list[str]:
    """The numbers of the page, in their order."""
    return re.findall(r"<dd>(\d+)</dd>", page.text)


def test_a_list_is_looked_at_first_and_taken_up_once(browser: FlaskClient, account: str) -> None:
    uploaded = upload(browser, account, LINES)
    assert uploaded.status_code == 303
    looked_at = browser.get(uploaded.location)
    assert facts(looked_at) == ["3", "1", "0"]
    assert "Baris 6: bukan nomor telepon" in looked_at.text
    assert Recipient.collection().count_documents({}) == 0
    waiting = RecipientImport.collection().find_one({})
    assert waiting is not None
    assert b"081300001111" not in waiting["sealed"]
    for _ in range(2):
        assert browser.post(uploaded.location, data={"decision": "confirm"}).status_code == 303
    assert Recipient.collection().count_documents({"status": "active"}) == 3
    page = browser.get(f"/channels/recipients/{account}")
    assert facts(page) == ["3", "0", "3", "1", "0", "1", "1", "1"], "counts, the last list, and what they chose"
    Recipient.collection().update_many({}, {"$unset": {"interests": ""}})
    page = browser.get(f"/channels/recipients/{account}")
    assert facts(page) == ["3", "0", "3", "1", "0", "3"], "who subscribed by a message has chosen nothing yet"
    assert page.text.count("•••") >= 3
    assert "1300001111" not in page.text
    assert "sealed" not in (RecipientImport.collection().find_one({}) or {})


def test_citizens_are_told_of_the_number_where_an_account_is_ready(browser: FlaskClient, account: str) -> None:
    assert "wa.me" not in browser.get("/subscribe").text
    Account.collection().update_one({"_id": account}, {"$set": {"address": "https://wa.me/62321321123"}})
    page = browser.get("/subscribe").text
    assert 'href="https://wa.me/62321321123?text=DAFTAR"' in page
    assert "+62321321123" in page
    assert "Dengan mengirim DAFTAR Anda setuju" in page
    Account.collection().update_one({"_id": account}, {"$set": {"state": "paused"}})
    assert "wa.me" not in browser.get("/subscribe").text


def test_a_list_can_be_thrown_away_and_one_that_is_none_is_explained(browser: FlaskClient, account: str) -> None:
    place = upload(browser, account, LINES).location
    browser.post(place, data={"decision": "discard"})
    assert browser.get(place).status_code == 404
    for content, why in (
        (b"nomor,tanggal\n1,2\n", "daftar tidak memiliki kolom consented_at, number"),
        (b"\xff\xfe", "bukan teks UTF-8"),
        (b"", "Pilih berkas."),
        (b"number,consented_at\n" + b"1,2\n" * 20_001, "lebih dari 20000 baris"),
    ):
        refused = upload(browser, account, content)
        assert refused.status_code == 422
        assert why in refused.text
    assert RecipientImport.collection().count_documents({}) == 0


def test_one_is_found_by_the_last_digits_or_the_id_and_stopped(browser: FlaskClient, account: str) -> None:
    browser.post(upload(browser, account, LINES).location, data={"decision": "confirm"})
    page = browser.get(f"/channels/recipients/{account}?q=2222")
    [recipient] = re.findall(r'name="recipient" value="([^"]+)"', page.text)
    assert recipient in browser.get(f"/channels/recipients/{account}?q={recipient}").text
    for _ in range(2):
        assert browser.post(f"/channels/recipients/{account}/stop", data={"recipient": recipient}).status_code == 303
    stopped = Recipient.collection().find_one({"_id": recipient})
    assert stopped is not None
    assert stopped["status"] == "stopped"
    assert "sealed" not in stopped
    again = browser.get(upload(browser, account, LINES).location)
    assert facts(again) == ["0", "3", "1"], "of whom one wants no messages"
    assert "WhatsApp Kabupaten" in browser.get("/channels/recipients/").text
    assert browser.post(f"/channels/recipients/{account}/stop", data={"recipient": "lain.1"}).status_code == 404
    assert browser.get("/channels/recipients/lain").status_code == 404
