"""The portal without a browser: the form's fields, its second press, and who may see which page."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from services.intake.documents import Submission
from shared.clock import now
from shared.content import Attachment
from shared.content.account import Account
from shared.events.log.store import events
from shared.identity import Role
from shared.identity.accounts import create
from tests.integration.intake.office import Office, jpeg
from tests.language_marks import told_as


@pytest.fixture
def admin(office: Office) -> FlaskClient:
    """Signed in as Dinas Pertanian's admin."""
    return signed_in(office, "opd.dispertan", Role.AGENCY, "dispertan")


def signed_in(office: Office, username: str, role: Role, agency: str | None = None) -> FlaskClient:
    create(username, username, "kata-sandi-uji-coba", [role], agency_code=agency)
    browser = office.app.test_client()
    page = browser.get("/login")
    credentials = {
        "username": username,
        "password": "kata-sandi-uji-coba",
        "csrf_token": hidden(page.text, "csrf_token"),
    }
    assert browser.post("/login", data=credentials).status_code == 303
    return browser


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def filled(browser: FlaskClient, path: str = "/portal/submissions/new", **changes: Any) -> dict[str, Any]:
    page = browser.get(path).text
    return {
        "csrf_token": hidden(page, "csrf_token"),
        "token": hidden(page, "token"),
        "kind": "news",
        "title": "Panen raya padi di Kecamatan Jetis",
        "body": "Petani di Kecamatan Jetis memanen padi di lahan seluas 120 hektare mulai pekan ini.",
        "topic": "pertanian",
        "facts-0-statement": "120 hektare dipanen",
        "facts-0-source": "",
        "facts-3-statement": "",
        "facts-3-source": "",
        **changes,
    }


def test_the_form_makes_one_submission_however_often_it_is_sent(admin: FlaskClient) -> None:
    form = filled(admin)
    first, again = admin.post("/portal/submissions/new", data=form), admin.post("/portal/submissions/new", data=form)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert Submission.collection().count_documents({}) == events().count_documents({}) == 1
    receipt = admin.get(first.location)
    assert "KBR-" in receipt.text
    assert f'data-sent="{form["token"]}"' in receipt.text
    assert "Panen raya padi" in admin.get("/portal/").text


def test_what_people_wrote_is_marked_as_indonesian_on_an_english_page(admin: FlaskClient) -> None:
    sent = admin.post("/portal/submissions/new", data=filled(admin)).location
    detail = sent.removesuffix("/receipt")
    Submission.collection().update_one({}, {"$set": {"state": "changes_requested", "note": "Sebutkan nama desanya."}})
    admin.set_cookie("kabar_lang", "en")
    for path in ("/portal/", sent, detail, f"{detail}/revise"):
        assert set(told_as(admin.get(path).text, "Panen raya padi")) == {"id"}, path
    page = admin.get(detail).text
    for written in ("Petani di Kecamatan Jetis", "120 hektare dipanen", "Sebutkan nama", "Dinas Pertanian"):
        assert set(told_as(page, written)) == {"id"}, written
    assert set(told_as(page, "What you sent")) == {"en"}
    admin.set_cookie("kabar_lang", "id")
    assert "<h1>Panen raya padi" in admin.get(detail).text


def test_a_form_sent_before_leads_to_what_was_sent(admin: FlaskClient) -> None:
    form = filled(admin)
    admin.post("/portal/submissions/new", data=form)
    again = admin.post("/portal/submissions/new", data={**form, "title": "Judul yang lain sama sekali"})
    assert again.location.startswith("/portal/submissions/")
    assert Submission.collection().count_documents({}) == 1


def test_what_is_wrong_is_shown_beside_its_field_and_nothing_typed_is_lost(admin: FlaskClient) -> None:
    form = filled(admin, title="abc", **{"facts-0-statement": "", "links-0-label": "Peta", "links-0-url": "peta"})
    response = admin.post("/portal/submissions/new", data=form)
    assert response.status_code == 422
    assert 'id="title-error"' in response.text
    assert 'id="links-0-url-error"' in response.text
    assert 'value="Peta"' in response.text
    assert "120 hektare mulai pekan ini" in response.text
    assert hidden(response.text, "token") == form["token"]


def test_photos_come_with_the_form_and_stay_when_the_rest_is_wrong(admin: FlaskClient) -> None:
    form = filled(
        admin, title="abc", **{"photos-2-alt": "Hamparan padi", "photos-2-file": (io.BytesIO(jpeg()), "a.jpg")}
    )
    response = admin.post("/portal/submissions/new", data=form)
    assert response.status_code == 422
    kept = hidden(response.text, "photos-0-attachment_id")
    assert Attachment.collection().find_one({"_id": kept})
    preview = admin.get(f"/portal/photos/{kept}/preview")
    assert preview.mimetype == "image/jpeg"
    better = filled(admin, **{"photos-0-attachment_id": kept, "photos-0-alt": "Hamparan padi"})
    assert admin.post("/portal/submissions/new", data=better).status_code == 303
    assert Submission.collection().find_one({})["content"]["photos"][0]["width"] == 320


def test_a_photo_without_alt_text_says_which_field_is_missing(admin: FlaskClient) -> None:
    photo = {"photos-0-alt": "", "photos-0-file": (io.BytesIO(jpeg()), "a.jpg")}
    response = admin.post("/portal/submissions/new", data=filled(admin, **photo))
    assert response.status_code == 422
    assert (
        '<a href="#photos-0-alt">Foto 1, teks alternatif (apa yang terlihat)</a>: Bagian ini perlu diisi.'
        in response.text
    )


def test_a_row_is_added_without_script(admin: FlaskClient) -> None:
    response = admin.post("/portal/submissions/new", data=filled(admin, add="facts"))
    assert response.status_code == 200
    assert 'name="facts-1-statement"' in response.text
    assert Submission.collection().count_documents({}) == 0


def test_the_script_uploads_photos_one_by_one(admin: FlaskClient) -> None:
    token = filled(admin)["csrf_token"]
    good = admin.post("/portal/photos", data={"csrf_token": token, "file": (io.BytesIO(jpeg()), "a.jpg")})
    assert (good.status_code, set(good.json)) == (201, {"id", "preview"})
    bad = admin.post("/portal/photos", data={"csrf_token": token, "file": (io.BytesIO(b"halo"), "a.jpg")})
    assert bad.status_code == 422
    assert "JPEG" in bad.json["error"]


def test_a_claim_is_sent_with_clarifications_only(admin: FlaskClient) -> None:
    claim = {"claim-text": "Padi Jetis dikabarkan gagal panen"}
    admin.post("/portal/submissions/new", data=filled(admin, **claim))
    assert "claim" not in Submission.collection().find_one({})["content"]
    admin.post("/portal/submissions/new", data=filled(admin, kind="clarification", **claim))
    kinds = {one["content"]["kind"]: one["content"].get("claim") for one in Submission.collection().find({})}
    assert kinds["clarification"]["text"] == "Padi Jetis dikabarkan gagal panen"


def test_an_address_fills_in_the_claim_and_nothing_else(admin: FlaskClient) -> None:
    claim = {"claim-text": "<b>Padi</b> gagal " + "x" * 3000, "claim-url": "https://social.example/@budi/1"}
    page = admin.get("/portal/submissions/new", query_string={"kind": "clarification", **claim, "title": "Judul"})
    form = html.fromstring(page.text)
    assert form.xpath("//*[@name='kind'][@checked]/@value") == ["clarification"]
    (text,) = form.xpath("//textarea[@name='claim-text']/text()")
    assert text.strip().startswith("<b>Padi</b> gagal xxx")
    assert len(text.strip()) == 2000
    assert form.xpath("//*[@name='claim-url']/@value") == [claim["claim-url"]]
    assert form.xpath("//*[@name='title']/@value") in ([], [""])
    for other in ({"claim-url": "javascript:alert(1)"}, {"claim-url": "https://x.example/" + "y" * 2000}):
        page = admin.get("/portal/submissions/new", query_string={"kind": "clarification", **claim, **other})
        assert html.fromstring(page.text).xpath("//*[@name='claim-url']/@value") in ([], [""])
    page = admin.get("/portal/submissions/new", query_string=claim)
    assert html.fromstring(page.text).xpath("//*[@name='kind'][@checked]/@value") == ["news"]


def test_the_editors_request_leads_to_the_form_and_back_to_the_queue(admin: FlaskClient) -> None:
    sent = admin.post("/portal/submissions/new", data=filled(admin)).location
    page = sent.removesuffix("/receipt")
    assert admin.get(f"{page}/revise").status_code == 303
    asked = {"state": "changes_requested", "note": "Sebutkan nama desanya."}
    Submission.collection().update_one({}, {"$set": asked})
    assert "Sebutkan nama desanya." in admin.get(page).text
    form = filled(admin, f"{page}/revise", title="Panen raya padi di Desa Perning, Jetis", note="Desa sudah disebut.")
    first, again = admin.post(f"{page}/revise", data=form), admin.post(f"{page}/revise", data=form)
    assert first.location == again.location == f"{page}/receipt"
    document = Submission.collection().find_one({})
    assert (document["revision"], document["state"]) == (2, "received")
    assert events().count_documents({"type": "submission.resubmitted"}) == 1


def test_an_agency_is_warned_of_its_own_accounts(admin: FlaskClient) -> None:
    """Of what is refused or expires, where its people work; the accounts of others are not theirs to mend."""

    def linked(agency: str, **facts: Any) -> None:
        account = Account(channel="mastodon", agency_code=agency, label="Akun", **facts)
        Account.collection().insert_one(account.validated())

    soon = now() + timedelta(days=5)
    linked("dinkes", state="broken")
    linked("dispertan", state="ready", token_expires_at=now() + timedelta(days=30))
    linked("dispertan", state="ready", token_expires_at=soon, token_renew_at=now() + timedelta(days=1))
    assert "memerlukan Anda" not in admin.get("/portal/").text
    linked("dispertan", state="broken")
    linked("dispertan", state="ready", token_expires_at=soon)
    assert "2 akun memerlukan Anda" in admin.get("/portal/").text


def test_pages_are_for_their_agency(office: Office, admin: FlaskClient) -> None:
    page = admin.post("/portal/submissions/new", data=filled(admin)).location.removesuffix("/receipt")
    neighbour = signed_in(office, "opd.dinkes", Role.AGENCY, "dinkes")
    assert neighbour.get(page).status_code == 404
    assert "Panen raya" not in neighbour.get("/portal/").text
    editor = signed_in(office, "editor", Role.EDITOR)
    assert editor.get(page).status_code == 200
    assert editor.get("/portal/submissions/new").status_code == 403
    stranger = office.app.test_client().get(page)
    assert (stranger.status_code, "/login" in stranger.location) == (303, True)


def test_a_form_without_its_csrf_token_is_refused(admin: FlaskClient) -> None:
    form = {name: value for name, value in filled(admin).items() if name != "csrf_token"}
    assert admin.post("/portal/submissions/new", data=form).status_code == 400
    assert Submission.collection().count_documents({}) == 0


def test_pages_come_in_both_languages_without_inline_script(admin: FlaskClient) -> None:
    for language in ("id", "en"):
        admin.get(f"/portal/?lang={language}")
        for path in ("/portal/", "/portal/?q=tidak+ada", "/portal/submissions/new", "/portal/keys"):
            page = admin.get(path)
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.text
            assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", page.text), path


def test_an_agency_asks_for_channels_in_the_form_and_sees_what_it_asked_for(admin: FlaskClient) -> None:
    form = filled(admin, channels=["telegram", "x"])
    receipt = admin.post("/portal/submissions/new", data=form)
    assert receipt.status_code == 303
    document = Submission.collection().find_one({})
    assert document["content"]["channels"] == ["telegram", "x"]
    page = admin.get(f"/portal/submissions/{document['_id']}").text
    assert "Diminta selain situs web" in page
    assert "Telegram, X" in page
    form = filled(admin, channels=["telegram"], title="x")
    again = admin.post("/portal/submissions/new", data=form)
    assert again.status_code == 422
    assert 'value="telegram" checked' in again.text
