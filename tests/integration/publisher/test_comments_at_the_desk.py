"""Readers' comments at the desk: read, handed to agencies, which say what they did."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html

from services.publisher.accounts.vault import Vault
from services.publisher.channels.platform_api import Refused
from services.publisher.documents import Delivery
from services.publisher.queries.accounts import Readiness
from services.publisher.reasons import PERMISSIONS_MISSING
from shared import db
from shared.clock import now
from shared.content.account import Account
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.commented import (
    FACEBOOK,
    PAGE,
    WORDS,
    World,
    articles,
    decide,
    office_of,
    only,
    waiting,
    world_of,
)
from tests.integration.publisher.newsroom import AGENCY
from tests.integration.publisher.office import Office
from tests.integration.publisher.outside import Outside


@pytest.fixture
def world(settings: Settings, outside: Outside) -> World:
    return world_of(settings, outside)


@pytest.fixture
def office(world: World) -> Office:
    return office_of(world)


def test_the_desk_reads_and_takes_back(world: World, office: Office) -> None:
    world.comment()
    world.collector.collect_due()
    editor = office.browser("editor")
    (shown,) = articles(editor)
    assert WORDS in shown.text_content()
    (link,) = shown.xpath(".//a[starts-with(@href, 'https://social.example/@budi/')]")
    assert "noopener" in link.get("rel")
    comment = only()
    decide(editor, comment, "read")
    assert articles(editor) == []
    assert len(articles(editor, "?state=read")) == 1
    decide(editor, comment, "new")
    assert only()["state"] == "new"
    ledger = html.fromstring(editor.get(f"/channels/items/{world.item}").text)
    (link,) = ledger.xpath("//a[contains(@href, '/channels/comments/')][contains(@href, 'item=')]")
    assert link.text_content().startswith("1 ")
    assert len(articles(editor, f"?item={world.item}")) == 1
    assert articles(editor, f"?item={new_id()}") == []
    recorded = list(events().find({"type": "comment.decided"}))
    assert [event["data"]["comment"]["state"] for event in recorded] == ["read", "new"]
    assert "Kandang" not in str(recorded)
    assert "budi" not in str(recorded)


def test_the_desk_has_comments_read_now(world: World, office: Office) -> None:
    editor, path = office.browser("editor"), f"/channels/comments/look?item={world.item}"
    assert world.collector.collect_due() == 1
    world.comment()
    assert world.collector.collect_due() == 0
    assert editor.post(path).status_code == 303
    assert world.collector.collect_due() == 1
    assert only()["text"] == WORDS
    assert office.browser("agency").post(path).status_code == 403
    assert "tidak diambil lagi" in editor.post(f"/channels/comments/look?item={new_id()}", follow_redirects=True).text


def test_an_agency_gets_a_claim_with_the_form_filled_in(world: World, office: Office) -> None:
    world.comment()
    world.collector.collect_due()
    editor, agency, comment = office.browser("editor"), office.browser("agency"), only()
    assert articles(agency) == []
    decide(editor, comment, "handed")
    assert only()["state"] == "new"
    decide(editor, comment, "handed", agency="dinas-kesehatan", note="Mohon ditanggapi.")
    assert articles(agency) == []
    decide(editor, comment, "claim", agency=AGENCY["code"], note="Mohon diklarifikasi.")
    assert articles(agency, "?state=handed") == []
    (shown,) = articles(agency, "?state=claim")
    assert len(articles(agency)) == 1
    assert "Mohon diklarifikasi." in shown.text_content()
    assert not shown.xpath(".//form[not(contains(@action, '/answer'))]")
    (link,) = shown.xpath(".//a[contains(@href, '/portal/submissions/new?')]/@href")
    filled = parse_qs(urlsplit(link).query)
    assert filled["kind"] == ["clarification"]
    assert filled["claim-text"] == [WORDS]
    assert filled["claim-url"][0].startswith("https://social.example/@budi/")
    decide(editor, comment, "read")
    assert articles(agency, "?state=claim") == []
    assert "agency" not in only()


def test_an_agency_says_what_it_did_and_the_desk_sees_it(world: World, office: Office) -> None:
    world.comment()
    world.collector.collect_due()
    editor, agency, comment = office.browser("editor"), office.browser("agency"), only()
    path, said = f"/channels/comments/{comment['_id']}/answer", {"deed": "done", "note": "Petugas datang hari ini."}
    decide(editor, comment, "handed", agency="dinas-kesehatan")
    assert waiting(agency) is None
    assert agency.post(path, data=said).status_code == 404
    decide(editor, comment, "read")
    decide(editor, comment, "handed", agency=AGENCY["code"])
    assert waiting(agency) == "1"
    assert editor.post(path, data=said).status_code == 403
    assert agency.post(path, data={"note": "tanpa pilihan"}).status_code == 303
    assert only()["state"] == "handed"
    assert agency.post(path, data=said).status_code == 303
    assert (waiting(agency), articles(agency)) == (None, [])
    assert len(articles(agency, "?state=answered")) == 1
    (shown,) = articles(editor, "?state=answered")
    assert "Petugas datang hari ini." in shown.text_content()
    assert "Ditangani langsung" in shown.text_content()
    decide(editor, comment, "claim", agency=AGENCY["code"])
    assert "answer" not in only()
    agency.post(path, data=said)
    decide(editor, comment, "read")
    (shown,) = articles(editor, "?state=read")
    assert "Petugas datang hari ini." in shown.text_content()
    assert articles(agency, "?state=answered") == []
    recorded = [event["data"]["comment"]["state"] for event in events().find({"type": "comment.decided"})]
    assert recorded == ["handed", "read", "handed", "answered", "claim", "answered", "read"]
    assert "Petugas" not in str(list(events().find({"type": "comment.decided"})))


@pytest.mark.parametrize(("granted", "says"), [([], "missing"), (None, "refused")])
def test_without_the_permission_comments_are_not_read_and_the_account_says_so(
    world: World, office: Office, granted: list[str] | None, says: str
) -> None:
    account, _ = world.outside.account("facebook", values=PAGE, **FACEBOOK)
    row = {**world.row(), "_id": "0", "channel": "facebook", "target": account.id, "remote_id": f"{PAGE['page_id']}_1"}
    Delivery.collection().insert_one({**row, "comments_due_at": db.server_time()})
    sealed = Vault(world.settings.credentials_keys).seal(account.id, {"access_token": PAGE["access_token"]})
    db.collection("account_secrets").insert_one({"_id": account.id, "sealed": sealed, "updated_at": now()})
    Account.collection().update_one({"_id": account.id}, {"$set": {"granted_scopes": granted}})
    assert world.look() == 2
    assert world.collector.collect_due() == 0
    stored_account = Account.collection().find_one({"_id": account.id})
    assert (stored_account["state"], bool(stored_account.get("comments_reason"))) == ("ready", says == "refused")
    assert Readiness.of(stored_account).comments == says
    page = office.browser("ops").get(f"/channels/accounts/{account.id}").text
    assert "Komentar di bawah kirimannya tidak dibaca." in page
    assert account.id in office.browser("chief").get(f"/channels/comments/?item={world.item}").text


def test_a_token_that_may_post_and_not_read_does_not_stop_the_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Refused(PERMISSIONS_MISSING(code=403), permanent=False, account_broken=True)

    monkeypatch.setattr(type(world.channels[world.row()["channel"]]), "comments", refuse)
    world.look()
    stored_account = Account.collection().find_one({"_id": world.row()["target"]})
    assert (stored_account["state"], bool(stored_account.get("comments_reason"))) == ("ready", True)


def test_who_may_not_decides_nothing(world: World, office: Office) -> None:
    world.comment()
    world.collector.collect_due()
    comment = only()
    path = f"/channels/comments/{comment['_id']}"
    assert office.browser("agency").post(path, data={"state": "read"}).status_code == 403
    assert office.browser("viewer").get("/channels/comments/").status_code == 403
    assert office.browser(None).get("/channels/comments/").status_code in (302, 303)
    editor = office.browser("editor")
    assert editor.post(f"/channels/comments/{new_id()}", data={"state": "read"}).status_code == 404
    decide(editor, comment, "claim", agency="tidak-ada")
    decide(editor, comment, "sembunyi")
    decide(editor, comment, "new")
    assert (only()["state"], only()["version"]) == ("new", 0)


def test_a_program_has_comments_read_and_lists_those_of_an_item(world: World, office: Office) -> None:
    world.look()
    world.comment()
    asked = office.api("POST", "/comments/look", "editor", json={"item_id": world.item})
    assert (asked.status_code, asked.json) == (202, {"posts": 1})
    world.look()
    [found] = office.api("GET", f"/comments?item_id={world.item}", "editor").json["comments"]
    assert (found["channel"], found["text"], found["state"]) == ("mastodon", WORDS, "new")
    assert office.api("GET", f"/comments?item_id={new_id()}", "editor").json["comments"] == []
    assert office.api("GET", "/comments", "agency").status_code == 403
    assert office.api("POST", "/comments/look", "editor", json={"item_id": new_id()}).json == {"posts": 0}
