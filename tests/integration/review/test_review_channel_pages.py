"""The channels on the editors' page, and the pages of the rules, as a browser uses them."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
import pytest
from werkzeug.test import TestResponse

from services.review.documents import Item
from shared.content import Agency, Attachment
from shared.content.account import Account
from tests.channel_with_accounts import LENGTH, account, declare
from tests.integration.review.desk import Desk
from tests.integration.review.test_review_pages import Browser
from tests.samples import AGENCY

LONG = "Petugas memvaksin sapi milik peternak di Kecamatan Pacet. " * 3


@pytest.fixture
def billboard(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> str:
    Agency.collection().insert_one(Agency(**AGENCY, short_name="Dinkes", kind="dinas").validated())
    return declare(monkeypatch).name


@pytest.fixture
def editor(desk: Desk) -> Browser:
    return Browser(desk, "editor")


@pytest.fixture
def item(desk: Desk, billboard: str) -> dict[str, Any]:
    """An item that its editor holds, on its way to one account."""
    return desk.does(desk.does(desk.submission(), "claim"), "edit", accounts=[account("b-1")])


def form(browser: Browser, item: dict[str, Any]) -> dict[str, Any]:
    """The draft's form as the page gives it."""
    page = lxml.html.fromstring(browser.open(f"/review/items/{item['id']}"))
    fields: dict[str, Any] = {}
    for field in page.xpath("//*[@form='draft' or ancestor::form[@id='draft']][@name]"):
        name, kind = field.get("name"), field.get("type")
        if field.tag == "button" or (kind == "checkbox" and field.get("checked") is None):
            continue
        value = (field.text or "").removeprefix("\n") if field.tag == "textarea" else field.get("value", "")
        fields[name] = [*fields[name], value] if isinstance(fields.get(name), list) else value
        if name == "accounts" and not isinstance(fields[name], list):
            fields[name] = [value]
    return fields


def save(browser: Browser, item: dict[str, Any], accept: str = "text/html", **changes: Any) -> TestResponse:
    fields = form(browser, item) | {name.replace("__", "--"): value for name, value in changes.items()}
    return browser.client.post(f"/review/items/{item['id']}/draft", data=fields, headers={"Accept": accept})


def wordings(desk: Desk, item: dict[str, Any]) -> dict[str, Any]:
    stored: dict[str, Any] = desk.item(item["id"])["draft"]["wordings"]
    return {name: {field: one["text"] for field, one in fields.items()} for name, fields in stored.items()}


def test_accounts_are_chosen_on_the_page_with_the_reason_for_each(
    desk: Desk, editor: Browser, item: dict[str, Any]
) -> None:
    account("b-2")
    page = editor.open(f"/review/items/{item['id']}")
    assert "Dipilih oleh Rina Kartika." in page
    assert save(editor, item, accounts=["b-2"]).status_code == 303
    assert desk.item(item["id"])["draft"]["accounts"] == ["b-2"]
    assert save(editor, item, accounts=[]).status_code == 303
    assert desk.item(item["id"])["draft"]["accounts"] == []


def test_a_form_that_changes_nothing_of_the_channels_words_nothing(
    desk: Desk, editor: Browser, item: dict[str, Any]
) -> None:
    assert save(editor, item, title="Vaksinasi PMK menjangkau 120 ekor sapi, semua sehat").status_code == 303
    assert wordings(desk, item) == {}
    text = form(editor, item)["wording--billboard--text"]
    assert text.startswith("Vaksinasi PMK menjangkau 120 ekor sapi, semua sehat")
    version = desk.item(item["id"])["version"]
    save(editor, item)
    assert desk.item(item["id"])["version"] == version


def test_an_own_wording_is_kept_until_the_editor_takes_the_automatic_text(
    desk: Desk, editor: Browser, item: dict[str, Any]
) -> None:
    save(editor, item, wording__billboard__text="120 ekor sapi di Pacet")
    assert wordings(desk, item) == {"billboard": {"text": "120 ekor sapi di Pacet"}}
    save(editor, item, title="Vaksinasi PMK menjangkau 120 ekor sapi, semua sehat")
    page = editor.open(f"/review/items/{item['id']}")
    assert "Naskah berubah setelah teks ini Anda tulis." in page
    assert 'name="keep" value="billboard--text"' in page
    assert "120 ekor sapi di Pacet" in page
    save(editor, item, keep="billboard--text")
    assert desk.item(item["id"])["channel_findings"] == []
    assert wordings(desk, item) == {"billboard": {"text": "120 ekor sapi di Pacet"}}
    assert save(editor, item, automatic="billboard--text").status_code == 303
    assert wordings(desk, item) == {}


def test_giving_up_a_wording_asks_first(editor: Browser, item: dict[str, Any]) -> None:
    save(editor, item, wording__billboard__text="120 ekor sapi di Pacet")
    page = lxml.html.fromstring(editor.open(f"/review/items/{item['id']}"))
    [button] = page.xpath("//button[@name='automatic']")
    [panel] = button.xpath("ancestor::details")
    assert panel.get("open") is None
    assert "akan hilang" in panel.text_content()


def test_what_breaks_a_rule_is_said_with_its_mend_and_the_text_stays(
    desk: Desk, editor: Browser, item: dict[str, Any]
) -> None:
    refused = save(editor, item, wording__billboard__text=LONG, do="propose")
    assert refused.status_code == 422
    page = lxml.html.fromstring(refused.get_data(as_text=True))
    [found] = page.xpath("//*[@data-hindrances]/li")
    assert found.get("data-code") == "rules.too_long"
    assert "Persingkat teks untuk kanal ini." in found.text_content()
    assert page.xpath("string(//textarea[@name='wording--billboard--text'])").strip() == LONG.strip()
    assert page.xpath("//p[@class='counter over']")
    assert desk.item(item["id"])["state"] == "in_review"


def test_unsaved_words_are_counted_as_the_channel_counts(editor: Browser, item: dict[str, Any]) -> None:
    fields = form(editor, item) | {"wording--billboard--text": "x" * (LENGTH + 1), "title": "Judul lain yang panjang"}
    checked = editor.client.post(f"/review/items/{item['id']}/check", data=fields).json
    assert f"{LENGTH + 1} / {LENGTH}" in checked["fragments"]["live-field-billboard--text"]
    assert "rules.too_long" in checked["fragments"]["live-billboard"]
    assert checked["texts"]["email--subject"]["text"] == "Judul lain yang panjang"
    assert checked["channels"][-1] == "billboard"


def test_what_a_channel_leaves_out_is_shown(desk: Desk, editor: Browser, item: dict[str, Any]) -> None:
    save(editor, item, wording__billboard__text="120 ekor sapi di Pacet")
    page = editor.open(f"/review/items/{item['id']}")
    assert re.search(r'class="left-out.*?Petugas memvaksin 120 ekor sapi milik 34 peternak\.', page, re.DOTALL)


def test_a_second_post_of_the_same_text_is_pointed_out(desk: Desk, editor: Browser, item: dict[str, Any]) -> None:
    Item.collection().update_one({"_id": item["id"]}, {"$set": {"title": "x"}})
    proposed = desk.does(desk.item(item["id"]), "propose")
    desk.does(proposed, "approve", "editor2", content_hash=proposed["content_hash"])
    other = desk.does(desk.does(desk.submission(), "claim"), "edit", accounts=["b-1"])
    page = editor.open(f"/review/items/{other['id']}")
    assert "Teks yang sama pernah dikirim" in page
    assert f"/review/items/{item['id']}" in page


def test_a_focal_point_is_entered_in_per_cent(desk: Desk, editor: Browser, billboard: str) -> None:
    photo = Attachment(
        id="f-1", agency_code="a", media_type="image/png", width=800, height=600, bytes=1, sha256="0" * 64, data=b"x"
    )
    Attachment.collection().insert_one(photo.validated())
    alt = {"attachment_id": "f-1", "alt": "Petugas menyuntik seekor sapi"}
    item = desk.does(desk.submission(photos=[alt]), "claim")
    assert save(editor, item, **{"focal-x-f-1": "25", "focal-y-f-1": "12,5"}).status_code == 303
    assert desk.item(item["id"])["draft"]["focal"] == {"f-1": [0.25, 0.125]}
    assert form(editor, item)["focal-x-f-1"] == "25"
    assert save(editor, item, **{"focal-x-f-1": "125"}).status_code == 422
    assert save(editor, item, **{"focal-x-f-1": "", "focal-y-f-1": ""}).status_code == 303
    assert desk.item(item["id"])["draft"]["focal"] == {}


def test_a_conflict_loses_no_wording_and_no_choice(desk: Desk, editor: Browser, item: dict[str, Any]) -> None:
    account("b-2")
    fields = form(editor, item) | {"wording--billboard--text": "120 ekor sapi di Pacet", "accounts": ["b-1", "b-2"]}
    desk.does(desk.item(item["id"]), "edit", title="Vaksinasi PMK menjangkau 120 ekor sapi, semua sehat")
    refused = editor.client.post(f"/review/items/{item['id']}/draft", data=fields)
    assert refused.status_code == 412
    page = lxml.html.fromstring(refused.get_data(as_text=True))
    assert page.xpath("string(//textarea[@name='wording--billboard--text'])") == "120 ekor sapi di Pacet"
    again: dict[str, Any] = {"accounts": page.xpath("//input[@name='accounts']/@value"), "do": "save"}
    for name in page.xpath("//form[@id='draft']//*[@name]/@name"):
        if name not in again:
            [element] = page.xpath(f"//form[@id='draft']//*[@name='{name}']")[:1]
            again[name] = element.text if element.tag == "textarea" else element.get("value")
    assert editor.client.post(f"/review/items/{item['id']}/draft", data=again).status_code == 303
    assert wordings(desk, item) == {"billboard": {"text": "120 ekor sapi di Pacet"}}
    assert desk.item(item["id"])["draft"]["accounts"] == ["b-1", "b-2"]


def test_a_correction_says_from_which_accounts_it_is_withdrawn(desk: Desk, item: dict[str, Any]) -> None:
    proposed = desk.does(item, "propose")
    desk.delivered(desk.does(proposed, "approve", "editor2", content_hash=proposed["content_hash"]))
    correcting = desk.does(desk.item(item["id"]), "correct", "chief", note="Jumlahnya salah.")
    account("b-2")
    chief = Browser(desk, "chief")
    page = lxml.html.fromstring(chief.open(f"/review/items/{item['id']}"))
    [there] = page.xpath("//input[@name='accounts' and @checked]/@aria-describedby")
    [note] = page.xpath(f"//*[@id='{there.split()[-1]}']/text()")
    assert note == "Memuat kiriman ini. Bila tidak dipilih: Kirimannya dihapus."
    assert save(chief, correcting, accounts=["b-2"]).status_code == 303
    page = lxml.html.fromstring(chief.open(f"/review/items/{item['id']}"))
    [left] = page.xpath("//ul[@data-withdrawn-from]/li")
    assert " ".join(left.text_content().split()) == "Papan reklame, Papan b-1. Kirimannya dihapus."


def test_the_history_keeps_the_wordings_of_a_draft_that_gave_way(
    desk: Desk, editor: Browser, item: dict[str, Any]
) -> None:
    save(editor, item, wording__billboard__text="120 ekor sapi di Pacet, sehat semua")
    asked = desk.does(desk.item(item["id"]), "request-changes", note="Jumlahnya keliru.")
    desk.resubmitted(asked, 2)
    assert wordings(desk, item) == {}
    assert "120 ekor sapi di Pacet, sehat semua" in editor.open(f"/review/items/{item['id']}")


@pytest.mark.parametrize(("scheme", "condition"), [("dark", "(min-width: 0)"), ("light", "(max-width: 0)")])
def test_a_preview_s_style_comes_in_light_and_dark(editor: Browser, scheme: str, condition: str) -> None:
    style = editor.open(f"/review/previews/web.css?scheme={scheme}")
    assert f"@media {condition}" in style
    assert f"color-scheme: {scheme} !important" in style
    assert "prefers-color-scheme" not in style
    assert "prefers-color-scheme: dark" in editor.open("/review/previews/web.css")


class TestRules:
    """The pages of the rules."""

    @pytest.fixture
    def chief(self, desk: Desk, billboard: str) -> Browser:
        account("b-1", label="Papan alun-alun")
        return Browser(desk, "chief")

    def post(self, browser: Browser, path: str, **fields: Any) -> TestResponse:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.open("/review/routing/new"))
        assert token
        return browser.client.post(f"/review/routing/{path}", data={"csrf_token": token[1], **fields})

    def test_a_rule_is_added_shown_in_words_tried_changed_and_removed(self, desk: Desk, chief: Browser) -> None:
        rule = {"label": "Ternak di Pacet", "position": "10", "topics": ["pertanian"], "accounts": ["b-1"]}
        assert self.post(chief, "new", **rule, active="y").status_code == 303
        item = desk.submission()
        page = chief.open(f"/review/routing/?item={item['id']}")
        assert "Pertanian dan peternakan" in page
        assert "Aturan “Ternak di Pacet”: Topik." in page
        [rule_id] = set(re.findall(r"/review/routing/([0-9a-f-]{36})", page))
        changed = self.post(chief, rule_id, **rule | {"label": "Ternak"}, version="1")
        assert changed.status_code == 303
        assert "tidak dipakai" in chief.open("/review/routing/")
        assert self.post(chief, rule_id, **rule, version="1").status_code == 409
        assert self.post(chief, f"{rule_id}/remove", version="2").status_code == 303
        assert "Ternak" not in chief.open("/review/routing/").split("</main>")[0].split("<main")[1]

    def test_a_rule_without_account_or_name_is_refused(self, chief: Browser) -> None:
        refused = self.post(chief, "new", label="", position="x")
        assert refused.status_code == 422
        page = lxml.html.fromstring(refused.get_data(as_text=True))
        assert {link.get("href") for link in page.xpath("//*[@role='alert']//a")} >= {
            "#label",
            "#position",
            "#accounts",
        }

    def test_an_account_that_is_gone_is_shown_by_its_id(self, desk: Desk, chief: Browser) -> None:
        self.post(chief, "new", label="Semua", position="1", accounts=["b-1"], active="y")
        Account.collection().update_one({"_id": "b-1"}, {"$set": {"removed": True}})
        assert "b-1" in chief.open("/review/routing/")
        assert desk.submission()["draft"]["accounts"] == []

    def test_editors_see_and_try_the_rules_only(self, desk: Desk, chief: Browser) -> None:
        editor = Browser(desk, "editor")
        assert "/review/routing/new" not in editor.open("/review/routing/?item=tidak-ada")
        assert editor.client.get("/review/routing/new").status_code == 403
