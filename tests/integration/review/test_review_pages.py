"""The editors' pages as a browser uses them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import lxml.html
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.review.documents import Item
from shared.content import Attachment
from shared.identity.sessions import sign_in
from shared.ids import new_id
from shared.lifecycle import VIEWS
from tests.integration.review.desk import Desk
from tests.language_marks import told_as

TEXTS = ("title", "summary", "body")
FACT = {"statement": "120 ekor sapi divaksin", "source": "Catatan petugas"}
EMPTY = {"statement": "", "source": ""}


class Browser:
    """A signed-in user, with forms filled as the page gives them."""

    def __init__(self, desk: Desk, who: str) -> None:
        self.client: FlaskClient = desk.app.test_client()
        with desk.app.test_request_context():
            from flask import session

            sign_in(desk.people[who].id, 0)
            signed_in = dict(session)
        with self.client.session_transaction() as kept:
            kept.update(signed_in)

    def open(self, path: str) -> str:
        """The text of a page."""
        response = self.client.get(path)
        assert response.status_code == 200, response.get_data(as_text=True)[:500]
        return response.get_data(as_text=True)

    def send(self, item: dict[str, Any], verb: str, accept: str = "text/html", **fields: Any) -> TestResponse:
        """Submit a form of the item page."""
        page = self.open(f"/review/items/{item['id']}")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        values = {"csrf_token": token[1], "version": item["version"], **fields}
        return self.client.post(f"/review/items/{item['id']}/{verb}", data=values, headers={"Accept": accept})


@pytest.fixture
def editor(desk: Desk) -> Browser:
    return Browser(desk, "editor")


def texts(item: dict[str, Any], **changes: str) -> dict[str, str]:
    """The fields of the draft's form."""
    return {name: item["draft"][name] for name in TEXTS} | changes


def rows(facts: list[dict[str, str]]) -> dict[str, str]:
    """The fields of the fact list's rows."""
    return {f"facts-{n}-{key}": text for n, fact in enumerate(facts) for key, text in fact.items()}


def test_the_queue_shows_what_is_pressing_first(desk: Desk, editor: Browser) -> None:
    desk.submission(title="Kiriman biasa yang paling lama")
    claim = {"text": "Vaksin berbahaya bagi sapi", "url": "https://contoh.example/1", "seen_at": "2026-11-20"}
    desk.submission(title="Jawaban atas klaim yang keliru", kind="clarification", claim=claim)
    desk.submission(title="Jalan ditutup karena longsor", urgency="urgent")
    page = editor.open("/review/")
    order = [page.index(title) for title in ("Jalan ditutup", "Jawaban atas klaim", "Kiriman biasa")]
    assert order == sorted(order)
    part = editor.open("/review/?part=list&topic=pertanian&view=received")
    assert "<html" not in part
    assert "Jalan ditutup" in part
    assert "Jalan ditutup" not in editor.open("/review/?topic=kesehatan")


def test_what_people_wrote_is_marked_as_indonesian_on_an_english_page(desk: Desk) -> None:
    claim = {"text": "Vaksin berbahaya bagi sapi", "url": "https://contoh.example/1", "seen_at": "2026-11-20"}
    item = desk.submission(title="Jawaban atas klaim vaksin", kind="clarification", claim=claim)
    path = f"/review/items/{item['id']}"
    desk.does(desk.does(item, "claim"), "request-changes", note="Sebutkan nama desanya.")
    reader = Browser(desk, "chief")
    reader.client.set_cookie("kabar_lang", "en")
    for page in (reader.open("/review/?view=agency"), reader.open(path)):
        assert set(told_as(page, "Jawaban atas klaim vaksin")) == {"id"}
        assert set(told_as(page, "Dinas Kesehatan")) == {"id"}
    page = reader.open(path)
    for written in ("Vaksin berbahaya", "Sebutkan nama desanya."):
        assert set(told_as(page, written)) == {"id"}, written
    assert set(told_as(page, "Fact check")) == {"en"}


def test_the_next_button_takes_the_most_pressing_item(desk: Desk, editor: Browser) -> None:
    desk.submission(title="Kiriman biasa yang paling lama")
    urgent = desk.submission(title="Jalan ditutup karena longsor", urgency="urgent")
    token = re.search(r'name="csrf_token" value="([^"]+)"', editor.open("/review/"))
    assert token
    response = editor.client.post("/review/next", data={"csrf_token": token[1]})
    assert response.headers["Location"].endswith(urgent["id"])
    assert desk.item(urgent["id"])["lease"]["name"] == "Rina Kartika"


def test_an_editor_writes_and_proposes_and_a_second_person_approves(desk: Desk, editor: Browser) -> None:
    item = desk.submission()
    assert editor.send(item, "claim").status_code == 303
    item = desk.item(item["id"])
    changed = texts(item, title="Sebanyak 120 ekor sapi di Pacet divaksin PMK")
    assert editor.send(item, "draft", do="propose", **changed).status_code == 303
    item = desk.item(item["id"])
    assert (item["state"], item["title"]) == ("awaiting_approval", changed["title"])
    second = Browser(desk, "editor2")
    assert item["content_hash"] in second.open(f"/review/items/{item['id']}")
    second.send(item, "approve", content_hash=item["content_hash"])
    assert desk.item(item["id"])["state"] == "approved"


def test_changed_facts_come_back_with_the_text_and_the_question(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    body = item["draft"]["body"].replace("34 peternak", "43 peternak")
    response = editor.send(item, "draft", do="propose", **texts(item, body=body))
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "43 peternak" in page
    assert "acknowledged_changes" in page
    item = desk.item(item["id"])
    editor.send(item, "draft", do="propose", acknowledged_changes="1", **texts(item))
    assert desk.item(item["id"])["proposal"]["acknowledged"] is True


def test_a_conflict_shows_both_texts_and_saves_mine_afterwards(desk: Desk, editor: Browser) -> None:
    seen = desk.does(desk.submission(), "claim")
    now = desk.does(seen, "edit", title="Judul yang disimpan lebih dahulu")
    mine = texts(seen, title="Judul saya yang terlambat disimpan")
    response = editor.send(seen, "draft", do="save", **mine)
    page = response.get_data(as_text=True)
    assert response.status_code == 412
    assert mine["title"] in page
    assert "<del>" in page
    assert f'name="version" value="{now["version"]}"' in page
    assert editor.send(now, "draft", do="save", **mine).status_code == 303
    assert desk.item(seen["id"])["title"] == mine["title"]


def test_facts_are_edited_in_the_form(desk: Desk, editor: Browser) -> None:
    facts = [FACT, {"statement": "34 peternak terlibat", "source": ""}]
    item = desk.does(desk.submission(facts=facts), "claim")
    page = editor.open(f"/review/items/{item['id']}")
    assert re.search(r'name="facts-1-statement"[^>]*>34 peternak terlibat<', page)
    assert 'data-add="facts"' in page
    typed = rows(
        [{**FACT, "statement": "121 ekor sapi divaksin"}, EMPTY, {"statement": "Semua sehat", "source": "Dinas"}]
    )
    checked = editor.send(item, "check", **texts(item), **typed).json["fragments"]
    for part in ("live-facts", "live-diff", "live-web", "live-email"):
        assert "121" in checked[part], part
    assert "34 peternak terlibat" in checked["live-facts"], "the fact that went is listed"
    assert editor.send(item, "draft", do="save", **texts(item), **typed).status_code == 303
    saved = desk.item(item["id"])
    assert [fact["statement"] for fact in saved["draft"]["facts"]] == ["121 ekor sapi divaksin", "Semua sehat"]
    assert [(one["kind"], one["change"]) for one in saved["findings"]] == [
        ("fact", "changed"),
        ("fact", "lost"),
        ("fact", "added"),
    ]
    unchanged = editor.send(saved, "draft", do="save", **texts(saved), **rows(saved["draft"]["facts"]))
    assert (unchanged.status_code, desk.item(item["id"])["version"]) == (303, saved["version"])


def test_a_row_is_added_without_script_and_no_word_is_lost(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    typed = texts(item, title="Judul yang belum disimpan") | rows([{**FACT, "statement": "121 ekor sapi"}])
    page = editor.send(item, "draft", add="facts", **typed).get_data(as_text=True)
    assert "Judul yang belum disimpan" in page
    assert "121 ekor sapi</textarea>" in page
    assert re.search(r'name="facts-1-statement"[^>]*></textarea>', page)
    assert desk.item(item["id"])["version"] == item["version"], "nothing is saved yet"
    desk.does(item, "edit", title="Judul yang disimpan lebih dahulu")
    late = editor.send(item, "draft", add="facts", **typed)
    assert late.status_code == 412
    assert "121 ekor sapi</textarea>" in late.get_data(as_text=True)


def test_a_fact_that_cannot_be_used_comes_back_marked(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    response = editor.send(
        item, "draft", do="save", **texts(item), **rows([FACT, {"statement": "", "source": "Dinas"}])
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert re.search(r'name="facts-1-statement"[^>]*aria-invalid="true"', page)
    emptied = editor.send(item, "draft", accept="application/json", do="save", **texts(item), **rows([EMPTY]))
    assert list(emptied.json["errors"]) == ["facts"]


def test_a_missing_answer_is_marked_and_the_previews_say_that_it_is_missing(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(kind="clarification", claim={"text": "Vaksin berbahaya bagi sapi"}), "claim")
    page = editor.send(item, "draft", do="propose", **texts(item), answer="").get_data(as_text=True)
    assert re.search(r'name="answer"[^>]*aria-invalid="true"', page)
    assert '<a href="#answer">Isi “Apa yang benar?” dengan keadaan sebenarnya' in page
    missing = "Jawabannya belum ditulis"
    previews = len(re.findall("<iframe", page))
    assert page.count(missing) == previews > 0
    desk.does(item, "edit", answer="Vaksin itu aman.")
    assert missing not in editor.open(f"/review/items/{item['id']}")


def test_a_conflict_shows_both_fact_lists_and_saves_mine_afterwards(desk: Desk, editor: Browser) -> None:
    seen = desk.does(desk.submission(), "claim")
    now = desk.does(seen, "edit", facts=[{**FACT, "source": "Rekap dinas"}])
    mine = texts(seen) | rows([{**FACT, "statement": "121 ekor sapi divaksin"}])
    page = editor.send(seen, "draft", do="save", **mine).get_data(as_text=True)
    assert re.search(r'name="facts-0-statement"[^>]*>121 ekor sapi divaksin<', page)
    assert "Rekap dinas" in page or "<del>Rekap" in page
    assert editor.send(now, "draft", do="save", **mine).status_code == 303
    assert desk.item(seen["id"])["draft"]["facts"] == [{**FACT, "statement": "121 ekor sapi divaksin"}]


def test_a_form_from_before_facts_could_be_edited_leaves_them_alone(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    assert editor.send(item, "draft", do="save", **texts(item, title="Judul dari halaman lama")).status_code == 303
    assert desk.item(item["id"])["draft"]["facts"] == [FACT]


def test_text_survives_a_lease_that_ran_out(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    mine = texts(item, title="Judul yang ditulis terlalu lama")
    back = desk.does(item, "release")
    page = editor.send(item, "draft", do="save", **mine).get_data(as_text=True)
    assert mine["title"] in page
    assert 'value="reclaim"' in page
    assert editor.send(back, "draft", do="reclaim", **mine).status_code == 303
    assert desk.item(item["id"])["title"] == mine["title"]


def test_a_script_saves_without_leaving_the_page(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    saved = editor.send(
        item, "draft", accept="application/json", do="save", **texts(item, title="Judul baru dari skrip")
    )
    assert saved.json["version"] == item["version"] + 1
    assert set(saved.json["fragments"]) >= {"live-facts", "live-diff", "live-web"}
    checked = editor.send(item, "check", **texts(item, summary="Petugas memvaksin 999 ekor sapi."))
    assert "999 ekor" in checked.json["fragments"]["live-facts"]
    assert editor.send(item, "heartbeat").json["expires_at"]


def test_a_note_that_was_too_short_is_not_lost(desk: Desk, editor: Browser) -> None:
    item = desk.does(desk.submission(), "claim")
    response = editor.send(item, "request-changes", note="Hm.")
    assert response.status_code == 422
    assert "Hm.</textarea>" in response.get_data(as_text=True)


def test_every_state_has_its_page_for_everybody_in_both_languages(desk: Desk) -> None:
    body = "<script>alert(1)</script> " * 3 + "Naskah dengan 12 tanda yang berbahaya."
    desk.does(desk.published(), "correct", note="Ada yang keliru di sini.")
    desk.does(desk.published(), "withdraw", "chief", note="Seluruhnya keliru.")
    edited = desk.does(
        desk.does(desk.published(), "correct", note="Jumlah keliru."), "edit", facts=[{**FACT, "source": "<b>"}]
    )
    desk.does(edited, "cancel-correction")
    changed = desk.does(
        desk.does(desk.submission(), "claim"), "edit", facts=[{"statement": "<script>alert(2)</script>"}]
    )
    desk.does(changed, "propose", acknowledged_changes=True)
    desk.does(desk.submission(body=body), "reject", note="Bukan informasi publik.")
    item = desk.proposed()
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    desk.does(item, "schedule", "chief", content_hash=item["content_hash"], publish_at=later)
    desk.does(desk.proposed(), "return", "editor2", note="Judulnya kurang jelas.")
    desk.does(desk.does(desk.submission(), "claim"), "request-changes", note="Mohon dilengkapi.")
    desk.proposed()
    ids = [stored["_id"] for stored in Item.collection().find({}, {"_id": 1})]
    for who, language in (("editor", "id"), ("editor2", "en"), ("chief", "id"), ("viewer", "en")):
        browser = Browser(desk, who)
        browser.client.set_cookie("kabar_lang", language)
        for item_id in ids:
            page = browser.open(f"/review/items/{item_id}")
            assert "<script>alert" not in page
            assert ("action-bar" in page) is (who != "viewer")
        for view in VIEWS:
            browser.open(f"/review/?view={view}")


def test_photos_are_for_signed_in_editors_only(desk: Desk, editor: Browser) -> None:
    photo = Attachment(
        agency_code="dinkes", media_type="image/jpeg", width=1, height=1, bytes=3, sha256="a" * 64, data=b"jpg"
    ).validated()
    Attachment.collection().insert_one(photo)
    path = f"/review/attachments/{photo['_id']}"
    response = editor.client.get(path)
    assert (response.data, response.mimetype) == (b"jpg", "image/jpeg")
    assert editor.client.get(path, headers={"If-None-Match": f'"{"a" * 64}"'}).status_code == 304
    assert desk.app.test_client().get(path).status_code == 303
    assert editor.client.get(f"/review/attachments/{new_id()}").status_code == 404


def test_a_form_without_its_token_does_nothing(desk: Desk, editor: Browser) -> None:
    item = desk.submission()
    response = editor.client.post(f"/review/items/{item['id']}/claim", data={"version": 1})
    assert response.status_code == 400
    assert desk.item(item["id"])["state"] == "received"


def test_channels_are_named_in_each_reader_s_language(desk: Desk, editor: Browser) -> None:
    path = f"/review/items/{desk.proposed()['id']}"
    assert 'data-tab="Situs web"' in editor.open(path)
    editor.client.set_cookie("kabar_lang", "en")
    assert 'data-tab="Website"' in editor.open(path)


def test_a_preview_is_the_channel_s_page_with_its_style(desk: Desk, editor: Browser) -> None:
    claim = {"text": "Vaksin berbahaya bagi sapi", "answer": "Vaksin itu aman."}
    item = desk.submission(title="Jawaban atas klaim vaksin", kind="clarification", claim=claim)
    page = lxml.html.document_fromstring(editor.open(f"/review/items/{item['id']}"))
    for channel in ("web", "email"):
        (frame,) = page.xpath(f'//*[@id="live-{channel}"]//iframe')
        assert frame.get("sandbox") == "allow-same-origin"
        shown = lxml.html.document_fromstring(frame.get("srcdoc"))
        words = " ".join(shown.text_content().split())
        assert words.index("Vaksin berbahaya") < words.index("Faktanya") < words.rindex("Vaksin itu aman.")
        (style,) = shown.xpath('//link[@rel="stylesheet"]/@href')
        assert editor.client.get(style).mimetype == "text/css"
    assert editor.client.get("/review/previews/webhook.css").status_code == 404
