"""Readers' comments on platforms: read from there, worked on at the desk, handed to agencies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from lxml import html

from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.documents import AccountLimit
from services.publisher.accounts.vault import Vault
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Comment, Comments
from services.publisher.channels.platform_api import Refused
from services.publisher.comments.collecting import Collector, follow_again
from services.publisher.comments.documents import LONGEST_TEXT, PlatformComment
from services.publisher.comments.keeping import MOST_NEW, SURE_AFTER, keep
from services.publisher.documents import Delivery
from services.publisher.queries.accounts import Readiness
from services.publisher.reasons import PERMISSIONS_MISSING
from services.publisher.registry import channels as all_channels
from shared import db
from shared.clock import now
from shared.content import Agency
from shared.content.account import Account
from shared.events.log.store import events
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import AGENCY, HEADLINE, approval, rows, take, variants, withdrawal
from tests.integration.publisher.office import Office, open_office
from tests.integration.publisher.outside import Outside

PAGE = {"page_id": "102938475610293", "access_token": "EAA" + "b" * 60}
FACEBOOK = {
    "token": PAGE["access_token"],
    "page_id": PAGE["page_id"],
    "scopes": ["pages_manage_posts", "pages_read_engagement", "pages_show_list"],
}
WORDS = "Kandang saya <b>belum</b> didatangi petugas."


@dataclass
class World:
    """One item that is posted to an account on Mastodon."""

    outside: Outside
    settings: Settings
    channels: dict[str, Channel]
    account: str
    item: str = ""

    def __post_init__(self) -> None:
        self.collector = Collector(self.channels, Accounts(self.settings))
        self.item = self.posted()

    def posted(self) -> str:
        item = new_id()
        take(approval(item, variants=variants(accounts={"mastodon": [self.account]})), self.channels)
        self.deliver(item)
        return item

    def deliver(self, item: str) -> None:
        worker = Deliverer(self.channels["mastodon"], Accounts(self.settings), lease=30.0)
        for row in rows(item, channel="mastodon", status="requested"):
            worker.deliver(row["_id"])

    def row(self) -> dict[str, Any]:
        return rows(self.item, channel="mastodon")[0]

    def comment(self, text: str = WORDS) -> None:
        self.outside.comment("mastodon", self.row()["remote_id"], text)

    def look(self) -> int:
        """Look at every post that is still to be looked at, without its pause."""
        due = {"comments_due_at": {"$exists": True}}
        AccountLimit.collection().delete_many({})
        Delivery.collection().update_many(due, {"$set": {"comments_due_at": db.server_time()}})
        return self.collector.collect_due()


@pytest.fixture
def world(settings: Settings, outside: Outside) -> World:
    connected = replace(
        settings,
        smtp_port=outside.smtp_port,
        platforms_url=f"{outside.sandbox.web_url}/platforms",
        credentials_keys=(Fernet.generate_key().decode(),),
        webhook_allowed_networks=(ip_network("127.0.0.0/8"),),
    )
    db.connect(connected)
    account, known = outside.account("mastodon", values={"server": "https://mastodon.example"})
    sealed = Vault(connected.credentials_keys).seal(account.id, {"access_token": known["token"]})
    db.collection("account_secrets").insert_one({"_id": account.id, "sealed": sealed, "updated_at": now()})
    return World(outside, connected, all_channels(connected), account.id)


@pytest.fixture
def office(world: World) -> Office:
    for code in (AGENCY["code"], "dinas-kesehatan"):
        Agency(code=code, name=code, short_name=code, slug=code, kind="dinas").save()
    return open_office(world.settings)


def stored() -> list[dict[str, Any]]:
    return list(PlatformComment.collection().find({}).sort("_id", 1))


def waiting(browser: FlaskClient) -> str | None:
    """The number at the tab of comments."""
    found = html.fromstring(browser.get("/channels/accounts/").text).xpath("//nav[@class='tabs']//*[@class='number']")
    return found[0].text if found else None


def only() -> dict[str, Any]:
    (comment,) = stored()
    return comment


def articles(browser: FlaskClient, query: str = "") -> list[Any]:
    return html.fromstring(browser.get(f"/channels/comments/{query}").text).xpath("//article")


def decide(browser: FlaskClient, comment: dict[str, Any], state: str, **values: str) -> None:
    reply = browser.post(f"/channels/comments/{comment['_id']}", data={"state": state, **values})
    assert reply.status_code == 303


def test_a_comment_is_kept_once_and_follows_its_author(world: World) -> None:
    world.comment()
    assert world.collector.collect_due() == 1
    comment = only()
    assert (comment["text"], comment["state"], comment["item_id"]) == (WORDS, "new", world.item)
    assert (comment["author"], comment["title"]) == ("budi (@budi@social.example)", HEADLINE)
    assert world.look() == 1
    row, changed = world.row(), Comment(comment["remote_id"], "Budi", "Sudah datang.", "javascript:alert(1)", now())
    keep(row, Comments([changed]), [comment["remote_id"]])
    assert (only()["_id"], only()["text"], only()["url"]) == (comment["_id"], "Sudah datang.", None)


def test_looks_become_fewer_and_end_after_two_weeks(world: World) -> None:
    def seconds_to_next(age: timedelta) -> float:
        Delivery.collection().update_one({"_id": world.row()["_id"]}, {"$set": {"finished_at": db.server_time() - age}})
        world.look()
        return float((world.row()["comments_due_at"] - db.server_time()).total_seconds())

    assert world.collector.collect_due() == 1
    assert world.collector.collect_due() == 0
    assert seconds_to_next(timedelta(minutes=5)) == pytest.approx(900, abs=60)
    assert seconds_to_next(timedelta(hours=8)) == pytest.approx(7200, abs=60)
    assert seconds_to_next(timedelta(days=10)) == pytest.approx(43_200, abs=60)
    with pytest.raises(KeyError):
        seconds_to_next(timedelta(days=15))
    assert world.look() == 0


def test_comments_that_are_worked_on_are_followed_for_longer_and_nothing_new_is_taken(
    world: World, office: Office
) -> None:
    for text in (WORDS, "Kapan ke Trawas?"):
        world.comment(text)
    world.look()
    handed, read = stored()
    editor = office.browser("editor")
    decide(editor, handed, "handed", agency=AGENCY["code"])
    decide(editor, read, "read")
    world.comment("Baru setelah dua pekan.")
    old = db.server_time() - timedelta(days=15)
    Delivery.collection().update_one({"_id": world.row()["_id"]}, {"$set": {"finished_at": old}})
    world.outside.edit_comment("mastodon", handed["remote_id"], "Sudah datang.")
    assert world.look() == 1
    assert [(one["text"], one["state"]) for one in stored()] == [("Sudah datang.", "handed")]
    assert world.row()["comments_due_at"] - db.server_time() < timedelta(hours=13)
    decide(editor, only(), "read")
    assert world.look() == 1
    assert (stored(), world.look()) == ([], 0)


def test_what_was_deleted_at_the_platform_is_hidden_at_once_and_removed_by_the_next_look(
    world: World, office: Office
) -> None:
    for text in (WORDS, "Kapan ke Trawas?"):
        world.comment(text)
    world.look()
    deleted, left = stored()
    editor = office.browser("editor")
    world.outside.delete_comment("mastodon", deleted["remote_id"])
    world.look()
    assert [shown.get("aria-labelledby") for shown in articles(editor)] == [f"comment-{left['_id']}"]
    assert len(stored()) == 2
    seen = Comment(deleted["remote_id"], "Budi", WORDS, None, now())
    keep(world.row(), Comments([seen], since=now()), [deleted["remote_id"], left["remote_id"]])
    assert len(articles(editor)) == 2
    world.look()
    earlier = db.server_time() - SURE_AFTER
    PlatformComment.collection().update_one({"_id": deleted["_id"]}, {"$set": {"missing_at": earlier}})
    world.look()
    assert [one["_id"] for one in stored()] == [left["_id"]]


def test_what_a_look_did_not_ask_for_is_not_taken_for_deleted(world: World) -> None:
    world.comment()
    world.look()
    keep(world.row(), Comments([], since=now() + timedelta(minutes=1)), [only()["remote_id"]])
    assert only().get("missing_at") is None


def test_comments_whose_post_an_earlier_release_did_not_keep_are_followed_again(world: World) -> None:
    world.comment()
    world.look()
    PlatformComment.collection().update_many({}, {"$unset": {"post": ""}})
    old = {"$set": {"finished_at": db.server_time() - timedelta(days=60)}, "$unset": {"comments_due_at": ""}}
    Delivery.collection().update_one({"_id": world.row()["_id"]}, old)
    assert (follow_again(), world.collector.collect_due()) == (1, 1)
    assert only()["post"] == world.row()["remote_id"]
    assert follow_again() == 0


def test_a_withdrawn_post_is_not_looked_at_any_more(world: World) -> None:
    world.comment()
    world.look()
    assert stored()
    take(withdrawal(world.item), world.channels)
    world.deliver(world.item)
    assert [row["status"] for row in rows(world.item, channel="mastodon")] == ["succeeded", "succeeded"]
    assert world.look() == 1
    assert (world.look(), stored()) == (0, [])


def test_after_a_correction_its_delivery_alone_is_looked_at(world: World) -> None:
    changed = variants(body="Petugas memvaksin **102 ekor sapi**.", accounts={"mastodon": [world.account]})
    take(approval(world.item, version=6, revision=2, note="Jumlah sapi.", variants=changed), world.channels)
    world.deliver(world.item)
    for _ in range(3):
        assert world.look() == 1
    looked_at = [row["action"] for row in rows(world.item, channel="mastodon") if "comments_due_at" in row]
    assert looked_at == ["update"]


def test_a_post_that_is_gone_is_not_looked_at_any_more(world: World) -> None:
    world.comment()
    world.look()
    gone = {"post": "404"}
    Delivery.collection().update_one({"_id": world.row()["_id"]}, {"$set": {"remote_id": gone["post"]}})
    PlatformComment.collection().update_many({}, {"$set": gone})
    assert world.look() == 1
    assert "comments_due_at" not in world.row()
    assert stored() == []


def test_a_stopped_account_and_one_whose_credentials_are_refused_are_not_asked(world: World) -> None:
    world.comment()
    Account.collection().update_one({"_id": world.account}, {"$set": {"state": "paused"}})
    assert world.look() == 1
    assert stored() == []
    assert world.collector.collect_due() == 0
    Account.collection().update_one({"_id": world.account}, {"$set": {"state": "ready"}})
    world.outside.remove_account("mastodon", "kabar")
    assert world.look() == 1
    account = Account.collection().find_one({"_id": world.account})
    assert (account["state"], account["coded_reason"]["code"]) == ("broken", "platform.account_refused")


def test_what_is_kept_of_comments_is_bounded(world: World) -> None:
    moment = now()
    many = [Comment(str(n), "x" * 999, "y" * 9999, None, moment + timedelta(seconds=n)) for n in range(80)]
    keep(world.row(), Comments(many))
    kept = stored()
    assert {one["remote_id"] for one in kept} == {str(n) for n in range(80 - MOST_NEW, 80)}
    assert {(len(one["author"]), len(one["text"])) for one in kept} == {(200, LONGEST_TEXT)}
    keep(world.row(), Comments([Comment("z" * 501, "a", "b", None, moment)]))
    assert len(stored()) == MOST_NEW


def test_due_posts_are_found_without_reading_the_others(world: World) -> None:
    usual = world.row()
    del usual["comments_due_at"]
    Delivery.collection().insert_many([usual | {"_id": f"{n}", "target": f"{n}"} for n in range(200)])
    db.database().command("profile", 2)
    assert world.collector.collect_due() == 1
    db.database().command("profile", 0)
    aggregations = {"command.aggregate": Delivery.collection().name}
    [query] = db.database()["system.profile"].find(aggregations)
    db.database().drop_collection("system.profile")
    assert (query["planSummary"], query["docsExamined"]) == ("IXSCAN { comments_due_at: 1 }", 1)


def test_one_worker_at_a_time_looks_at_a_post(world: World) -> None:
    rival = Collector(world.channels, Accounts(world.settings))
    assert sorted([world.collector.collect_due(), rival.collect_due()]) == [0, 1]


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
