"""Readers report errors on pages of the site; editors settle the reports."""

from __future__ import annotations

import pytest
from lxml import html

from services.publisher import senders
from services.publisher.channels.contract import Channel
from services.publisher.documents import Publication
from services.publisher.reader_reports.documents import ReaderReport
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, take
from tests.integration.publisher.office import Office, open_office

TEXT = "Jumlah sapinya 102, bukan 120."


@pytest.fixture
def office(connected: Settings) -> Office:
    senders.requests.cache_clear()
    return open_office(connected)


def send(office: Office, **values: str) -> int:
    return office.browser(None).post("/report", data={"path": "/tentang/", "text": TEXT, **values}).status_code


def test_a_report_about_an_article_becomes_a_task_of_the_editors(office: Office, channels: dict[str, Channel]) -> None:
    item = new_id()
    take(approval(item), channels)
    path = Publication.collection().find_one({"_id": item})["path"]
    assert send(office, path=path, email="sari@warga.example") == 200
    page = office.browser("editor").get("/channels/reports/").get_data(as_text=True)
    assert TEXT in page
    assert f"/review/items/{item}" in page
    assert "mailto:sari@warga.example" in page
    (event,) = events().find({"type": "report.received"})
    assert event["data"]["report"]["item_id"] == item
    assert "sari@" not in str(event)
    assert TEXT not in str(event)


def test_settling_a_report_forgets_the_address_and_happens_once(office: Office) -> None:
    assert send(office, email="sari@warga.example") == 200
    report = ReaderReport.collection().find_one({})
    editor = office.browser("editor")
    decision = {"state": "answered", "note": "Angkanya benar."}
    assert editor.post(f"/channels/reports/{report['_id']}", data={"state": "answered"}).status_code == 303
    assert ReaderReport.collection().find_one({})["state"] == "open"
    assert editor.post(f"/channels/reports/{report['_id']}", data=decision).status_code == 303
    stored = ReaderReport.collection().find_one({})
    assert (stored["state"], stored["note"], stored["by"]["name"]) == ("answered", "Angkanya benar.", "Rina Kartika")
    assert "email" not in stored
    editor.post(f"/channels/reports/{report['_id']}", data={"state": "dismissed", "note": "Bukan."})
    assert ReaderReport.collection().find_one({})["state"] == "answered"
    assert events().count_documents({"type": "report.settled"}) == 1
    page = html.fromstring(editor.get("/channels/reports/?state=answered").text)
    assert page.xpath("//article[contains(@class, 'report')]")
    assert editor.post(f"/channels/reports/{new_id()}", data=decision).status_code == 404


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"text": "salah"}, 422),
        ({"text": "x" * 2001}, 422),
        ({"email": "bukan surel"}, 422),
        ({"path": "//evil.example/"}, 404),
        ({"path": "/%0d%0aX"}, 404),
        ({"path": "/" + "a/" * 200}, 404),
    ],
    ids=lambda value: str(value)[:30],
)
def test_bad_reports_are_refused(office: Office, values: dict[str, str], status: int) -> None:
    assert send(office, **values) == status
    assert ReaderReport.collection().count_documents({}) == 0


def test_who_is_no_staff_sees_no_reports(office: Office) -> None:
    assert office.browser(None).get("/channels/reports/").status_code in (302, 303)
    assert office.browser("agency").get("/channels/reports/").status_code == 403


def test_a_flood_of_reports_is_stopped(office: Office) -> None:
    found = [send(office, text=f"{TEXT} {number}") for number in range(12)]
    assert found[0] == 200
    assert found[-1] == 429
