"""Accounts side by side: rate limits, the circuit breaker, urgent items, and agencies that share an account."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.publisher.accounts import limits
from services.publisher.accounts.documents import AccountLimit
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Package, Target
from services.publisher.documents import Delivery
from services.publisher.lanes import Lanes
from services.publisher.plan import continue_plans
from services.publisher.rounds import Rounds
from shared import db
from shared.channels.accounts import RateLimit
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import AGENCY, approval, deliverer, rows, take, variants
from tests.waiting import until


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    with wall.platform() as found:
        yield found


def requested(
    url: str, *accounts: str, text: str = "Vaksinasi", agency: str = "dinas-pertanian", urgent: bool = False
) -> str:
    item = new_id()
    happened = approval(item, variants={**variants(), "wall": {"posts": [text], "accounts": list(accounts)}})
    happened.data["item"] |= {"agency": {**AGENCY, "code": agency}, "urgency": "urgent" if urgent else "normal"}
    channels: dict[str, Channel] = {"wall": wall.Wall(url)}
    take(happened, channels)
    return item


def wall_deliverer(platform: wall.Platform, read: float = 5.0, **declared: Any) -> Deliverer:
    return deliverer(wall.Wall(platform.url, wall.declaration(**declared), read), delays=(0.0,) * 9)


def lanes(platform: wall.Platform, read: float = 5.0, **declared: Any) -> Lanes:
    return Lanes(wall_deliverer(platform, read, **declared))


def open_circuit(account: str) -> dict[str, Any]:
    return AccountLimit.collection().find_one({"_id": account}) or {}


def test_a_frozen_account_delays_no_other(platform: wall.Platform) -> None:
    frozen, others = wall.linked("beku"), [wall.linked(f"desa{number}") for number in range(4)]
    platform.script["beku"] = ["hang"] * 20
    for number in range(6):
        requested(platform.url, frozen, *others, text=f"Kabar {number}")
    worker = lanes(platform)

    def arrived() -> bool:
        worker.begin_due()
        return all(len(platform.texts(f"desa{number}")) == 6 for number in range(4))

    until(arrived, 15)
    assert platform.calls_of("beku") == 1
    assert platform.texts("beku") == []
    platform.released.set()
    worker.wait()


def test_the_rate_limit_holds_over_all_workers(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    items = [requested(platform.url, account, text=f"Kabar {number}") for number in range(6)]
    workers = [lanes(platform, rate=RateLimit(3, 60)) for _ in range(2)]
    for _ in range(6):
        for worker in workers:
            worker.begin_due()
        for worker in workers:
            worker.wait()
    assert platform.calls_of("desa") == 3
    assert sum(row["status"] == "succeeded" for item in items for row in rows(item)) == 3
    wait = limits.take(account, RateLimit(3, 60), 30.0)
    assert isinstance(wait, float)
    assert 30 < wait <= 60


def test_a_limit_that_the_platform_names_stops_all_deliveries_to_the_account(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    for number in range(5):
        requested(platform.url, account, text=f"Kabar {number}")
    platform.script["desa"] = ["throttle"] * 50
    for _ in range(4):
        worker = lanes(platform)
        worker.begin_due()
        worker.wait()
    assert platform.calls_of("desa") == 1
    remaining = open_circuit(account)["not_before"] - db.server_time()
    assert 850 < remaining.total_seconds() <= 900


def test_a_limit_that_is_used_up_is_not_run_into(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    for number in range(3):
        requested(platform.url, account, text=f"Kabar {number}")
    platform.headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "120"}
    for _ in range(3):
        worker = lanes(platform)
        worker.begin_due()
        worker.wait()
    assert platform.calls_of("desa") == 1


def test_refusals_in_a_row_open_the_circuit_and_one_probe_closes_it(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    for number in range(8):
        requested(platform.url, account, text=f"Kabar {number}")
    for _ in range(limits.TRIPS):
        limits.failed(account, None)
    worker = lanes(platform)
    assert worker.begin_due() == 0
    AccountLimit.collection().update_one({"_id": account}, {"$set": {"not_before": db.server_time()}})
    platform.script["desa"] = ["hang"]
    probing, beside = lanes(platform, at_once=4), lanes(platform, at_once=4)
    assert (probing.begin_due(), beside.begin_due()) == (1, 0)
    platform.released.set()
    probing.wait()
    assert open_circuit(account)["failures"] == 0
    for _ in range(10):
        probing.begin_due()
        probing.wait()
    assert len(platform.texts("desa")) == 8


def test_an_open_circuit_waits_longer_after_each_probe_that_fails(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    pauses = []
    for _ in range(limits.TRIPS + 2):
        limits.failed(account, None)
        pauses.append((open_circuit(account)["not_before"] - db.server_time()).total_seconds())
    assert all(pause <= 0 for pause in pauses[: limits.TRIPS - 1])
    assert 9 < pauses[-3] <= 13
    assert 19 < pauses[-2] <= 26
    assert 39 < pauses[-1] <= 52


def test_an_attempt_that_was_not_the_probe_lets_no_second_one_begin(platform: wall.Platform) -> None:
    account, rate = wall.linked("desa"), RateLimit(100, 60)
    early = limits.take(account, rate, 30.0)
    assert not isinstance(early, float)
    for _ in range(limits.TRIPS):
        limits.failed(account, None)
    AccountLimit.collection().update_one({"_id": account}, {"$set": {"not_before": db.server_time()}})
    probe = limits.take(account, rate, 30.0)
    assert not isinstance(probe, float)
    limits.give_back(account, early)
    assert isinstance(limits.take(account, rate, 30.0), float)
    limits.give_back(account, probe)
    assert not isinstance(limits.take(account, rate, 30.0), float)


def test_of_many_workers_one_makes_the_probe(platform: wall.Platform) -> None:
    account, rate = wall.linked("desa"), RateLimit(100, 60)
    for _ in range(limits.TRIPS):
        limits.failed(account, None)
    AccountLimit.collection().update_one({"_id": account}, {"$set": {"not_before": db.server_time()}})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: limits.take(account, rate, 30.0), range(8)))
    assert sum(not isinstance(one, float) for one in found) == 1


def test_an_attempt_that_another_worker_made_does_not_count(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    item = requested(platform.url, account)
    worker = deliverer(wall.Wall(platform.url))
    (row,) = rows(item)
    ticket = worker.admission.enter(account)
    Delivery.collection().update_one({"_id": row["_id"]}, {"$set": {"status": "superseded"}})
    worker.attempt(row, ticket)  # type: ignore[arg-type]
    assert open_circuit(account)["starts"] == []


def test_urgent_items_come_first_and_agencies_take_turns(platform: wall.Platform) -> None:
    account = wall.linked("kabupaten")
    for number in range(4):
        requested(platform.url, account, text=f"Pertanian {number}")
    requested(platform.url, account, text="Kesehatan", agency="dinas-kesehatan")
    requested(platform.url, account, text="Gempa", agency="bpbd", urgent=True)
    worker = lanes(platform)
    for _ in range(6):
        worker.begin_due()
        worker.wait()
    assert platform.texts()[0] == "Gempa"
    assert "Kesehatan" in platform.texts()[1:3]


def test_what_no_message_announced_is_delivered_all_the_same(platform: wall.Platform) -> None:
    item = requested(platform.url, wall.linked("desa"))
    sender = wall_deliverer(platform)
    Rounds([sender], {"wall": Lanes(sender)}).begin_due()
    until(lambda: [row["status"] for row in rows(item)] == ["succeeded"])


def test_what_is_unclear_is_looked_up_one_delivery_of_an_account_at_a_time(platform: wall.Platform) -> None:
    account, released, asked = wall.linked("desa"), threading.Event(), []
    items = [requested(platform.url, account, text=f"Kabar {number}") for number in range(2)]
    sender = wall_deliverer(platform)
    platform.script["desa"] = ["close", "close"]
    for item in items:
        sender.deliver(rows(item)[0]["_id"])
    Delivery.collection().update_many({"status": "unknown"}, {"$set": {"look_up_at": db.server_time()}})
    look_up = sender.look_up

    def slowly(row: Any) -> None:
        asked.append(row["_id"])
        released.wait(10)
        look_up(row)

    sender.look_up = slowly  # type: ignore[method-assign]
    worker = Lanes(sender)
    assert [worker.begin_due(), worker.begin_due()] == [1, 0]
    released.set()
    worker.wait()
    worker.begin_due()
    worker.wait()
    assert sorted(asked) == sorted(rows(item)[0]["_id"] for item in items)
    assert [rows(item)[0]["status"] for item in items] == ["succeeded", "succeeded"]


def test_what_a_lost_worker_left_is_settled_by_the_rounds_of_another(platform: wall.Platform) -> None:
    item = requested(platform.url, wall.linked("desa"))
    lost = {"status": "attempting", "attempts": 1, "worker": "gone", "lease_until": db.server_time()}
    log = [{"number": 1, "worker": "gone", "started_at": db.server_time(), "fenced_at": None}]
    Delivery.collection().update_one({"item_id": item}, {"$set": {**lost, "attempt_log": log}})
    Rounds([wall_deliverer(platform)], {}).begin_due()
    assert [row["status"] for row in rows(item)] == ["requested"]


def test_after_the_end_nothing_more_is_begun(platform: wall.Platform) -> None:
    item = requested(platform.url, wall.linked("desa"))
    sender = wall_deliverer(platform)
    rounds = Rounds([sender], {"wall": Lanes(sender)})
    rounds.close()
    rounds.begin_due()
    assert [row["status"] for row in rows(item)] == ["requested"]


class Subscribed(wall.Wall):
    """The same where items go to people who asked an account for them."""

    def __init__(self, url: str, people: int, at_once: int = 1) -> None:
        super().__init__(url, wall.declaration(at_once=at_once), read=20.0)
        self.people = people

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        keys = [f"{account.key}.{number:04}" for account in super().targets(package) for number in range(self.people)]
        yield from (Target(key, "warga") for key in keys if key > after)

    def bring(self, *accounts: str, text: str = "Vaksinasi", agency: str = "bpbd", urgent: bool = False) -> None:
        """Have an item planned for everybody."""
        happened = approval(new_id(), variants={**variants(), "wall": {"posts": [text], "accounts": list(accounts)}})
        happened.data["item"] |= {"agency": {**AGENCY, "code": agency}, "urgency": "urgent" if urgent else "normal"}
        take(happened, {"wall": self})
        continue_plans({"wall": self})


def test_recipients_of_a_frozen_account_delay_those_of_no_other(platform: wall.Platform) -> None:
    frozen, other = [wall.linked(f"beku{number}") for number in range(5)], wall.linked("desa")
    for number in range(5):
        platform.script[f"beku{number}"] = ["hang"] * 20
    channel = Subscribed(platform.url, people=8, at_once=4)
    channel.bring(*frozen, other)
    worker = Lanes(deliverer(channel))

    def arrived() -> bool:
        worker.begin_due()
        return len(platform.texts("desa")) == 8

    until(arrived, 10)
    assert all(platform.calls_of(f"beku{number}") >= 1 for number in range(5))
    assert set(platform.texts()) == set(platform.texts("desa"))
    platform.released.set()
    worker.wait()


def test_recipients_get_urgent_items_first_and_agencies_take_turns(platform: wall.Platform) -> None:
    account, channel = wall.linked("kabupaten"), Subscribed(platform.url, people=3)
    channel.bring(account, text="Tani", agency="tani")
    channel.bring(account, text="Sehat", agency="sehat")
    channel.bring(account, text="Gempa", urgent=True)
    worker = Lanes(deliverer(channel))
    for _ in range(9):
        worker.begin_due()
        worker.wait()
    sent = platform.texts()
    assert sent[:3] == ["Gempa"] * 3
    assert all(set(sent[place : place + 2]) == {"Tani", "Sehat"} for place in (3, 5, 7))


def test_the_next_delivery_is_found_by_an_index_however_many_recipients_wait(platform: wall.Platform) -> None:
    account, channel = wall.linked("kabupaten"), Subscribed(platform.url, people=200)
    channel.bring(account)
    database = Delivery.collection().database
    database.command("profile", 2)
    Lanes(deliverer(channel)).begin_due()
    database.command("profile", 0)
    found = list(database["system.profile"].find({"ns": Delivery.collection().full_name}))
    database.drop_collection("system.profile")
    distinct = [query for query in found if "distinct" in query["command"]]
    assert distinct
    assert all(query["keysExamined"] <= 4 and query["docsExamined"] == 0 for query in distinct)
    read = [query for query in found if "find" in query["command"]]
    assert read
    assert all(query["docsExamined"] <= 2 and not query.get("hasSortStage") for query in read)
