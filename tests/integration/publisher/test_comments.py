"""Readers' comments on platforms: read from there, and followed for as long as they are needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.publisher.accounts.connected import Accounts
from services.publisher.channels.contract import Channel, Comment, Comments
from services.publisher.comments.collecting import Collector, follow_again, look_now
from services.publisher.comments.documents import LONGEST_TEXT, PlatformComment
from services.publisher.comments.keeping import MOST_NEW, SURE_AFTER, keep
from services.publisher.documents import Delivery, DeliveryRow
from shared import db
from shared.clock import now
from shared.content.account import Account
from shared.settings import Settings
from tests.integration.publisher.commented import (
    WORDS,
    World,
    articles,
    decide,
    office_of,
    only,
    stored,
    world_of,
)
from tests.integration.publisher.newsroom import AGENCY, HEADLINE, approval, rows, take, variants, withdrawal
from tests.integration.publisher.office import Office
from tests.integration.publisher.outside import Outside


@pytest.fixture
def world(settings: Settings, outside: Outside) -> World:
    return world_of(settings, outside)


@pytest.fixture
def office(world: World) -> Office:
    return office_of(world)


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


def test_a_look_that_is_wanted_during_another_one_follows_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Collector._read

    def wanted_meanwhile(collector: Collector, channel: Channel, row: DeliveryRow, known: list[str]) -> Comments:
        found = read(collector, channel, row, known)
        monkeypatch.setattr(Collector, "_read", read)
        assert look_now(world.item) == 1
        assert world.row()["comments_due_at"] < world.row()["finished_at"], "other posts of the account come first"
        return found

    monkeypatch.setattr(Collector, "_read", wanted_meanwhile)
    assert world.collector.collect_due() == 1
    world.comment()
    assert world.collector.collect_due() == 1
    assert only()["text"] == WORDS
    assert world.collector.collect_due() == 0


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
