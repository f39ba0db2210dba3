"""What every channel with accounts gets from the core: credentials that are revoked, parts, and what is found out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.publisher.accounts.changes import mark_broken
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Order, Outcome, Package, Unknown
from services.publisher.documents import Delivery
from services.publisher.reasons import ACCOUNT_REFUSED, declared
from shared import db
from shared.bilingual import Bilingual
from shared.channels.accounts import Quota
from shared.channels.declaration import keyed
from shared.channels.rules import TOO_LONG
from shared.content.account import Account
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants, withdrawal


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    with wall.platform() as found:
        yield found


@pytest.fixture
def channels(platform: wall.Platform) -> dict[str, Channel]:
    return {"wall": wall.Wall(platform.url)}


@pytest.fixture
def worker(channels: dict[str, Channel]) -> Deliverer:
    return deliverer(channels["wall"])


def requested(channels: dict[str, Channel], *accounts: str, posts: tuple[str, ...] = ("Vaksinasi",)) -> str:
    """A new item for these accounts; returns its id."""
    item = new_id()
    take(approval(item, variants={**variants(), "wall": {"posts": list(posts), "accounts": list(accounts)}}), channels)
    return item


def only(item: str, **wanted: Any) -> dict[str, Any]:
    (row,) = rows(item, **wanted)
    return row


def due_now(item: str) -> None:
    Delivery.collection().update_many({"item_id": item}, {"$unset": {"next_attempt_at": ""}})


def look_up_now(item: str) -> None:
    Delivery.collection().update_many(
        {"item_id": item, "look_up_at": {"$exists": True}}, {"$set": {"look_up_at": db.server_time()}}
    )


def test_what_breaks_a_rule_of_its_channel_is_not_sent(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    item = requested(channels, wall.linked("desa"), posts=("Vaksinasi", "x" * 81))
    worker.deliver(only(item)["_id"])
    row = only(item)
    assert (row["status"], row["coded_reason"]["code"]) == ("failed", "against_the_rules")
    assert declared()[row["coded_reason"]["values"]["findings"][0]["code"]] is TOO_LONG
    assert platform.calls_of("desa") == 0


def test_what_the_platform_said_it_will_refuse_is_not_begun_by_any_worker(platform: wall.Platform) -> None:
    quotas = {
        "calls": Quota(Bilingual("Panggilan", "Calls"), stops=()),
        "posts": Quota(Bilingual("Kiriman", "Posts"), stops=("publish", "update")),
    }
    declared = wall.declaration()
    assert declared.accounts is not None
    channel = wall.Wall(platform.url, replace(declared, accounts=replace(declared.accounts, quotas=quotas)))
    channels: dict[str, Channel] = {"wall": channel}
    account = wall.linked("desa")
    first, second = (requested(channels, account) for _ in range(2))
    platform.headers = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "250", "x-ratelimit-reset": "60"}
    deliverer(channel).deliver(only(first)["_id"])
    stored = Account.collection().find_one({"_id": account})
    assert stored is not None
    assert (stored["usage"]["calls"]["used"], stored["usage"]["calls"]["total"]) == (50, 300)
    told = {"used": 5, "total": 5, "until": db.server_time() + timedelta(hours=1), "at": db.server_time()}
    Account.collection().update_one({"_id": account}, {"$set": {"usage.posts": told}})
    take(withdrawal(first), channels)
    for item, action in ((second, "publish"), (first, "withdraw")):
        deliverer(channel).deliver(only(item, action=action)["_id"])
    waiting = only(second)
    assert (waiting["status"], waiting["coded_reason"]) == (
        "requested",
        {"code": "platform.quota_used", "values": {"used": 5, "total": 5}},
    )
    assert waiting["next_attempt_at"] > db.server_time() + timedelta(minutes=59)
    assert only(first, action="withdraw")["status"] == "succeeded"
    assert platform.calls_of("desa") == 1


def test_a_key_that_the_platform_may_have_forgotten_is_not_relied_on(platform: wall.Platform) -> None:
    channel = wall.Wall(platform.url, wall.declaration(publish=keyed(3600)), read=0.5)
    worker = deliverer(channel)
    item = requested({"wall": channel}, wall.linked("desa"))
    platform.script["desa"] = ["close"]
    worker.deliver(only(item)["_id"])
    assert only(item)["status"] == "requested"
    due_now(item)
    an_hour_ago = db.server_time() - timedelta(hours=1)
    Delivery.collection().update_many({"item_id": item}, {"$set": {"attempt_log.$[].fenced_at": an_hour_ago}})
    calls = platform.calls_of("desa")
    worker.deliver(only(item)["_id"])
    assert platform.calls_of("desa") == calls
    held = only(item)
    assert (held["status"], held["coded_reason"]["code"]) == ("unknown", "key_forgotten")
    worker.look_up_due()
    assert only(item)["status"] == "succeeded"


def test_a_revoked_credential_stops_its_account_and_fails_no_delivery(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    account = wall.linked("desa")
    items = [requested(channels, account) for _ in range(2)]
    platform.script["desa"] = ["revoke"] * 5
    for item in items:
        worker.deliver(only(item)["_id"])
    stored = Account.collection().find_one({"_id": account})
    assert (stored["state"], stored["coded_reason"]["code"]) == ("broken", "platform.account_refused")
    assert platform.calls_of("desa") == 1
    assert [only(item)["status"] for item in items] == ["requested", "requested"]
    assert [entry["waits"] for entry in only(items[0])["attempt_log"]] == [True]
    platform.script["desa"].clear()
    Account.collection().update_one({"_id": account}, {"$set": {"state": "ready", "coded_reason": None}})
    for item in items:
        due_now(item)
        worker.deliver(only(item)["_id"])
    assert [only(item)["status"] for item in items] == ["succeeded", "succeeded"]


def test_attempts_that_waited_for_people_are_not_the_last_ones(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    account = wall.linked("desa")
    item = requested(channels, account)
    platform.script["desa"] = ["revoke"] * 4 + ["throttle"]
    for _ in range(5):
        due_now(item)
        Account.collection().update_one({"_id": account}, {"$set": {"state": "ready", "coded_reason": None}})
        worker.deliver(only(item)["_id"])
    assert (only(item)["status"], only(item)["attempts"]) == ("requested", 5)


def test_an_account_that_was_linked_anew_meanwhile_is_not_stopped(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    account = wall.linked("desa")
    found = worker.accounts.connected(account)
    Account.collection().update_one({"_id": account}, {"$set": {"configured_at": db.server_time()}})
    assert not mark_broken(account, ACCOUNT_REFUSED(), {"configured_at": found.linked_at})
    assert Account.collection().find_one({"_id": account})["state"] == "ready"


def test_a_thread_that_broke_off_goes_on_behind_its_last_part(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer
) -> None:
    account = wall.linked("desa")
    item = requested(channels, account, posts=("Satu", "Dua", "Tiga"))
    platform.script["desa"] = ["", "close"]
    worker.deliver(only(item)["_id"])
    row = only(item)
    assert (row["status"], list(row["parts"]), row["parts_of"]) == ("unknown", ["post1"], 3)
    assert row["attempt_log"][0]["fenced_part"] == "post2"
    look_up_now(item)
    worker.look_up_due()
    assert list(only(item)["parts"]) == ["post1", "post2"]
    worker.deliver(only(item)["_id"])
    assert only(item)["status"] == "succeeded"
    assert platform.texts() == ["Satu", "Dua", "Tiga"]
    take(withdrawal(item), channels)
    worker.deliver(only(item, action="withdraw")["_id"])
    assert platform.texts() == []


def test_what_got_no_clear_response_before_the_fence_is_simply_tried_again(
    platform: wall.Platform, channels: dict[str, Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = channels["wall"]
    item = requested(channels, wall.linked("desa"))

    def upload(package: Any, order: Any) -> Any:
        platform.script["desa"] = ["close"]
        channel._client(order).call("POST", "/media")  # type: ignore[attr-defined]

    monkeypatch.setattr(channel, "publish", upload)
    deliverer(channel).deliver(only(item)["_id"])
    row = only(item)
    assert (row["status"], row["coded_reason"]["code"]) == ("requested", "platform.no_answer")


class Reposting(wall.Wall):
    """Corrects by posting anew, although its other corrections may be repeated."""

    def update(self, package: Package, order: Order) -> Outcome:
        order.progress.fence(once=True)
        return self.publish(package, order)


def test_a_call_that_may_be_made_once_is_not_repeated_although_its_action_may_be(platform: wall.Platform) -> None:
    reposting: dict[str, Channel] = {"wall": Reposting(platform.url, read=0.5)}
    worker = deliverer(reposting["wall"])
    item = requested(reposting, wall.linked("desa"))
    worker.deliver(only(item)["_id"])
    changed = {**variants(), "wall": {"posts": ["Ralat"], "accounts": [only(item)["target"]]}}
    take(approval(item, version=6, revision=2, note="Salah.", variants=changed), reposting)
    platform.script["desa"] = ["close"]
    correction = only(item, action="update")["_id"]
    worker.deliver(correction)
    worker.deliver_due()
    worker.deliver(correction)
    assert only(item, action="update")["status"] == "unknown"
    assert platform.texts("desa") == ["Vaksinasi", "Ralat"]


def test_a_look_up_that_is_refused_for_its_credentials_waits_for_the_account(
    platform: wall.Platform, channels: dict[str, Channel], worker: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = wall.linked("desa")
    item = requested(channels, account)
    platform.script["desa"] = ["close"]
    worker.deliver(only(item)["_id"])
    with monkeypatch.context() as patched:
        patched.setattr(channels["wall"], "look_up", lambda *_: Unknown(ACCOUNT_REFUSED()))
        look_up_now(item)
        worker.look_up_due()
    assert Account.collection().find_one({"_id": account})["state"] == "broken"
    counted = only(item)["look_ups"]
    look_up_now(item)
    worker.look_up_due()
    assert (only(item)["status"], only(item)["look_ups"]) == ("unknown", counted)
    Account.collection().update_one({"_id": account}, {"$set": {"state": "ready", "coded_reason": None}})
    look_up_now(item)
    worker.look_up_due()
    assert only(item)["status"] == "succeeded"
