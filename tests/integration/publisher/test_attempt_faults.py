"""Whatever happens to a worker, its clock or the platform in the middle of an attempt, nothing is posted twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery
from services.publisher.lanes import Lanes
from shared import db
from shared.channels.declaration import keyed
from shared.clock import now
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import killed, wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants
from tests.waiting import until


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    with wall.platform() as found:
        yield found


def requested(platform: wall.Platform, *posts: str) -> str:
    """A delivery of a new item; returns its id."""
    item = new_id()
    content = {**variants(), "wall": {"posts": list(posts or ("Vaksinasi",)), "accounts": [wall.linked("desa")]}}
    channels: dict[str, Channel] = {"wall": wall.Wall(platform.url)}
    take(approval(item, variants=content), channels)
    return str(rows(item)[0]["_id"])


def stored(delivery: str) -> dict[str, Any]:
    return Delivery.collection().find_one({"_id": delivery}) or {}


def settled(platform: wall.Platform, delivery: str, channel: Channel | None = None) -> str:
    """What another worker makes of it."""
    worker = deliverer(channel or wall.Wall(platform.url))
    if stored(delivery)["status"] == "attempting":
        until(worker.recover, 10)
    Delivery.collection().update_one(
        {"_id": delivery, "look_up_at": {"$exists": True}}, {"$set": {"look_up_at": db.server_time()}}
    )
    worker.look_up_due()
    Delivery.collection().update_one({"_id": delivery}, {"$unset": {"next_attempt_at": ""}})
    worker.deliver(delivery)
    return str(stored(delivery)["status"])


@pytest.mark.faults
@pytest.mark.parametrize("point", killed.POINTS)
def test_a_worker_that_is_killed_posts_nothing_twice(settings: Settings, platform: wall.Platform, point: str) -> None:
    delivery = requested(platform)
    assert killed.end_at(point, settings, platform.url, delivery) == -9
    assert stored(delivery)["status"] == ("succeeded" if point == "after the record" else "attempting")
    if point == "before the fence":
        until(deliverer(wall.Wall(platform.url)).recover, 10)
        assert (stored(delivery)["status"], platform.calls) == ("requested", []), "it is no unknown"
    assert settled(platform, delivery) == "succeeded"
    assert platform.texts() == ["Vaksinasi"]


@pytest.mark.faults
def test_with_a_key_it_is_simply_called_again(settings: Settings, platform: wall.Platform) -> None:
    platform.remembers_keys = True
    delivery = requested(platform)
    assert killed.end_at("after the platform accepted", settings, platform.url, delivery, keyed(3600)) == -9
    assert settled(platform, delivery, wall.Wall(platform.url, wall.declaration(publish=keyed(3600)))) == "succeeded"
    assert platform.texts() == ["Vaksinasi"]


@pytest.mark.faults
def test_two_hosts_whose_clocks_differ_by_an_hour_post_each_thing_once_and_nothing_early(
    settings: Settings, platform: wall.Platform
) -> None:
    channel = wall.Wall(platform.url, read=60.0)
    accounts = [wall.linked("desa"), wall.linked("kota")]
    texts = [f"Kabar {number}" for number in range(8)]
    for text in (*texts, "Embargo"):
        content = {**variants(), "wall": {"posts": [text], "accounts": accounts}}
        take(approval(new_id(), variants=content), {"wall": channel})
    last = {"_id": {"$in": [row["_id"] for row in Delivery.collection().find().sort("_id", -1).limit(2)]}}
    due = db.server_time() + timedelta(minutes=30)
    Delivery.collection().update_many(last, {"$set": {"next_attempt_at": due}})
    platform.script |= {"desa": ["late"], "kota": ["late"]}
    here = Lanes(deliverer(channel, lease=120.0))
    here.begin_due()
    until(lambda: len(platform.texts()) == len(accounts), 10)
    with killed.another_host(settings, platform.url):
        until(lambda: len(platform.texts()) > 2 * len(accounts), 60)
        platform.released.set()

        def all_there() -> bool:
            here.begin_due()
            return Delivery.collection().count_documents({"status": "succeeded"}) == 2 * len(texts)

        until(all_there, 30)
    here.wait()
    assert sorted(platform.texts()) == sorted(texts * 2)
    assert len(Delivery.collection().distinct("worker")) == 2, "both hosts were at work"
    assert Delivery.collection().distinct("attempts", {"status": "succeeded"}) == [1], "neither took anything over"
    assert [row.get("attempts", 0) for row in Delivery.collection().find(last)] == [0, 0]


def test_a_response_after_the_time_limit_is_found_out(platform: wall.Platform) -> None:
    delivery = requested(platform)
    platform.script["desa"] = ["late"]
    deliverer(wall.Wall(platform.url, read=0.3)).deliver(delivery)
    assert stored(delivery)["status"] == "unknown"
    assert settled(platform, delivery) == "succeeded"
    assert platform.texts() == ["Vaksinasi"]


def test_two_workers_post_one_delivery_once(platform: wall.Platform) -> None:
    delivery = requested(platform)
    start = threading.Barrier(4)

    def deliver() -> None:
        start.wait()
        deliverer(wall.Wall(platform.url)).deliver(delivery)

    workers = [threading.Thread(target=deliver) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert platform.calls_of("desa") == 1
    assert stored(delivery)["status"] == "succeeded"


def test_a_worker_that_was_given_up_between_two_parts_posts_no_further_one(platform: wall.Platform) -> None:
    delivery = requested(platform, "Satu", "Dua")
    platform.script["desa"] = ["late"]
    first = threading.Thread(target=deliverer(wall.Wall(platform.url, read=20.0)).deliver, args=(delivery,))
    first.start()
    until(platform.texts, 10)
    Delivery.collection().update_one({"_id": delivery}, {"$set": {"lease_until": db.server_time()}})
    until(deliverer(wall.Wall(platform.url)).recover, 10)
    assert stored(delivery)["status"] == "unknown"
    platform.released.set()
    first.join()
    assert platform.texts() == ["Satu"]
    assert (stored(delivery)["status"], list(stored(delivery)["parts"])) == ("unknown", ["post1"])
    assert settled(platform, delivery) == "succeeded"
    assert platform.texts() == ["Satu", "Dua"]


def test_a_fast_clock_makes_no_key_last_longer(platform: wall.Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("progress", "ledger", "attempts", "settlement"):
        monkeypatch.setattr(f"services.publisher.{module}.now", lambda: now() + timedelta(hours=1), raising=False)
    delivery = requested(platform)
    platform.script["desa"] = ["close"]
    deliverer(wall.Wall(platform.url)).deliver(delivery)
    (entry,) = stored(delivery)["attempt_log"]
    assert abs((entry["fenced_at"] - db.server_time()).total_seconds()) < 60
