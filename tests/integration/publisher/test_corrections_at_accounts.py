"""Corrections and withdrawals at accounts: also where an earlier delivery is unclear, unfinished or failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from services.publisher import packages
from services.publisher.accounts.documents import AccountLimit
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel
from services.publisher.decisions import decide
from services.publisher.documents import Delivery, DeliveryRow, Publication
from services.publisher.queries.coverage import ItemCoverage, coverage_of
from shared import db
from shared.channels.declaration import keyed
from shared.clock import aware, now
from shared.events.declare import topology
from shared.identity import Principal, Role
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants, withdrawal


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    monkeypatch.setattr("services.publisher.ledger._WITH_ACCOUNTS", ["wall"])
    monkeypatch.setattr("services.publisher.registry.looks_up", lambda name: name == "wall")
    with wall.platform() as found:
        yield found


@pytest.fixture
def channels(platform: wall.Platform) -> dict[str, Channel]:
    return {"wall": wall.Wall(platform.url)}


@pytest.fixture
def worker(channels: dict[str, Channel]) -> Deliverer:
    return deliverer(channels["wall"])


def content(*accounts: str, text: str = "Vaksinasi") -> dict[str, Any]:
    return {**variants(), "wall": {"posts": [text], "accounts": list(accounts)}}


def published(channels: dict[str, Channel], *accounts: str) -> str:
    item = new_id()
    take(approval(item, variants=content(*accounts)), channels)
    return item


def corrected(item: str, channels: dict[str, Channel], *accounts: str, text: str = "Ralat") -> None:
    take(approval(item, 8, 2, "Angka salah.", variants=content(*accounts, text=text)), channels)


def deliver(item: str, worker: Deliverer) -> None:
    Delivery.collection().update_many({"item_id": item, "status": "requested"}, {"$unset": {"next_attempt_at": ""}})
    for row in rows(item, status="requested"):
        worker.deliver(row["_id"])


def look_up(item: str, worker: Deliverer) -> None:
    Delivery.collection().update_many(
        {"item_id": item, "look_up_at": {"$exists": True}}, {"$set": {"look_up_at": db.server_time()}}
    )
    worker.look_up_due()


def known(item: str) -> ItemCoverage:
    found = coverage_of(item)
    assert found is not None
    return found


def test_a_correction_goes_to_the_chosen_accounts_and_is_taken_back_from_those_that_it_leaves_out(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    old, dropped, added = (wall.linked(name) for name in ("lama", "lepas", "baru"))
    item = published(channels, old, dropped)
    deliver(item, worker)
    corrected(item, channels, old, added)
    assert (known(item).total.reached, known(item).total.places) == (0, 3)
    deliver(item, worker)
    assert {row["target"]: row["action"] for row in rows(item, revision=2)} == {
        old: "update",
        dropped: "withdraw",
        added: "publish",
    }
    assert (platform.texts("lama"), platform.texts("lepas"), platform.texts("baru")) == (["Ralat"], [], ["Ralat"])
    assert (known(item).action, known(item).total.reached, known(item).total.places) == ("update", 3, 3)


def test_a_correction_that_goes_to_no_account_of_a_channel_takes_the_item_back_with_its_note(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = published(channels, wall.linked("desa"))
    deliver(item, worker)
    take(approval(item, 8, 2, "Bukan untuk umum.", variants=variants()), channels)
    (row,) = rows(item, revision=2)
    package = packages.load(cast(DeliveryRow, row))
    assert (package.withdrawn_at, package.withdrawal_note) == (package_time(item), "Bukan untuk umum.")
    deliver(item, worker)
    assert platform.texts() == []
    assert (known(item).total.reached, known(item).total.places) == (1, 1)
    take(approval(item, 9, 3, "Judul.", variants=variants()), channels)
    assert rows(item, revision=3) == []
    assert known(item).channels == ()


def test_what_is_not_taken_back_yet_stays_due_after_a_further_correction(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    dropped, kept = wall.linked("lepas"), wall.linked("lama")
    item = published(channels, dropped, kept)
    deliver(item, worker)
    corrected(item, channels, kept)
    Delivery.collection().update_one({"item_id": item, "action": "withdraw"}, {"$set": {"status": "failed"}})
    deliver(item, worker)
    take(approval(item, 9, 3, "Lagi.", variants=content(kept, text="Ralat 2")), channels)
    deliver(item, worker)
    total = known(item).total
    assert (total.reached, total.places, total.failed, total.tasks) == (1, 2, 1, 1)
    (left,) = rows(item, action="withdraw")
    decide(left["_id"], "again", Principal("1", "Rina", frozenset({Role.OPS})), "Sudah diperbaiki.")
    deliver(item, worker)
    assert (platform.texts("lepas"), known(item).total.reached) == ([], 1)
    take(withdrawal(item, 10), channels)
    assert [row["target"] for row in rows(item, action="withdraw", revision=3)] == [kept]


def test_an_account_that_is_chosen_again_gets_the_item_anew(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = published(channels, account := wall.linked("desa"))
    deliver(item, worker)
    corrected(item, channels)
    deliver(item, worker)
    assert platform.texts() == []
    take(approval(item, 9, 3, "Kembali.", variants=content(account, text="Kembali")), channels)
    deliver(item, worker)
    assert platform.texts() == ["Kembali"]
    assert [row["action"] for row in rows(item, revision=3)] == ["publish"]
    assert (known(item).total.reached, known(item).total.places) == (1, 1)
    take(withdrawal(item, 10), channels)
    deliver(item, worker)
    assert (platform.texts(), known(item).total.percent) == ([], 100)


def test_an_account_that_is_chosen_again_in_time_keeps_its_post(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = published(channels, account := wall.linked("desa"))
    deliver(item, worker)
    corrected(item, channels)
    take(approval(item, 9, 3, "Kembali.", variants=content(account, text="Kembali")), channels)
    deliver(item, worker)
    assert {row["action"]: row["status"] for row in rows(item)} == {
        "publish": "succeeded",
        "withdraw": "superseded",
        "update": "succeeded",
    }
    assert platform.texts() == ["Kembali"]
    assert platform.calls_of("desa", "DELETE") == 0


def package_time(item: str) -> datetime:
    """When the latest revision was approved."""
    publication = Publication.collection().find_one({"_id": item})
    assert publication is not None
    return aware(publication["approved_at"])


def test_where_the_item_never_arrived_its_correction_is_published(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = published(channels, wall.linked("desa"))
    platform.script["desa"] = ["throttle"]
    deliver(item, worker)
    (first,) = rows(item)
    Delivery.collection().update_one({"_id": first["_id"]}, {"$set": {"status": "attempting"}})
    corrected(item, channels, first["target"])
    assert [row["action"] for row in rows(item, revision=2)] == ["update"]
    Delivery.collection().update_one({"_id": first["_id"]}, {"$set": {"status": "superseded"}})
    AccountLimit.collection().delete_many({})
    deliver(item, worker)
    assert [(row["action"], row["status"]) for row in rows(item, revision=2)] == [("publish", "succeeded")]
    assert platform.texts() == ["Ralat"]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_withdrawal_waits_until_an_unclear_post_is_found_out(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer, arrived: bool
) -> None:
    item = published(channels, wall.linked("desa"))
    platform.script["desa"] = ["close"]
    deliver(item, worker)
    if not arrived:
        platform.posts.clear()
    take(withdrawal(item), channels)
    deliver(item, worker)
    (waiting,) = rows(item, action="withdraw")
    assert (waiting["status"], waiting["coded_reason"]["code"]) == ("requested", "earlier_unclear")
    look_up(item, worker)
    deliver(item, worker)
    deliver(item, worker)
    assert platform.texts() == []
    assert {row["action"]: row["status"] for row in rows(item)} == (
        {"publish": "succeeded", "withdraw": "succeeded"}
        if arrived
        else {"publish": "superseded", "withdraw": "superseded"}
    )
    assert platform.calls_of("desa") == 1


def test_what_may_have_arrived_is_found_out_before_it_is_replaced(
    platform: wall.Platform, channels: dict[str, Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = wall.Wall(platform.url, wall.declaration(publish=keyed(3600)))
    worker = deliverer(channel)
    item = published(channels, wall.linked("desa"))
    platform.script["desa"] = ["close"]
    deliver(item, worker)
    (first,) = rows(item)
    assert first["status"] == "requested"
    corrected(item, channels, first["target"])
    assert [row["status"] for row in rows(item, revision=1)] == ["unknown"]
    look_up(item, worker)
    deliver(item, worker)
    assert platform.texts() == ["Ralat"]
    assert len(platform.posts) == 1


def test_what_was_shown_to_be_absent_is_not_looked_up_for_ever(
    platform: wall.Platform, channels: dict[str, Channel]
) -> None:
    worker = deliverer(wall.Wall(platform.url, wall.declaration(publish=keyed(3600))))
    item = published(channels, wall.linked("desa"))
    platform.script["desa"] = ["close"]
    deliver(item, worker)
    platform.posts.clear()
    (first,) = rows(item)
    corrected(item, channels, first["target"])
    for _ in range(3):
        look_up(item, worker)
        deliver(item, worker)
    assert [row["status"] for row in rows(item)] == ["superseded", "succeeded"]
    assert platform.texts() == ["Ralat"]


def test_coverage_says_how_much_is_left_for_people_and_by_when(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    accounts = [wall.linked(f"desa{number}") for number in range(3)]
    item = published(channels, *accounts)
    deliver(item, worker)
    corrected(item, channels, *accounts)
    platform.posts.pop(next(iter(platform.posts)))
    (broken, *others) = rows(item, revision=2)
    Delivery.collection().update_one({"_id": broken["_id"]}, {"$set": {"status": "failed"}})
    for row in others:
        worker.deliver(row["_id"])
    found = known(item)
    assert (found.total.reached, found.total.places, found.total.tasks) == (2, 3, 1)
    assert found.due_at is not None
    assert 11 < (found.due_at - now()).total_seconds() / 3600 <= 12
    assert not found.overdue


def test_a_correction_without_a_text_for_a_channel_leaves_a_task(platform: wall.Platform) -> None:
    without_accounts = replace(wall.declaration(), accounts=None)
    channels: dict[str, Channel] = {"wall": wall.Wall(platform.url, without_accounts)}
    item = published(channels, wall.linked("desa"))
    Delivery.collection().update_one({"item_id": item}, {"$set": {"status": "succeeded"}})
    take(approval(item, 8, 2, "Angka salah.", variants=variants()), channels)
    assert (known(item).total.reached, known(item).total.tasks) == (0, 1)
