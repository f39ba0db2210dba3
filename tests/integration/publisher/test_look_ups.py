"""Asking a platform what became of a delivery: by one worker, so many times, and with what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.publisher import lookups
from services.publisher.accounts import limits
from services.publisher.accounts.admission import Admission, Ticket
from services.publisher.accounts.documents import AccountLimit
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import (
    Absent,
    Channel,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Unknown,
)
from services.publisher.channels.platform_api import Refused
from services.publisher.channels.scope import Scope
from services.publisher.decisions import decide
from services.publisher.documents import Delivery
from services.publisher.reasons import ACCOUNT_REFUSED, CHANNEL_FAULT, PHOTO_UNREACHABLE, PLATFORM_NO_ANSWER
from services.publisher.settlement import LOOK_UPS
from shared import db
from shared.channels.declaration import LOOK_UP_FIRST, NEVER, RetrySafety, keyed
from shared.clock import aware
from shared.content.account import Account
from shared.events.declare import topology
from shared.identity import Principal, Role
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants

OPS = Principal("ops", "Dewi", frozenset({Role.OPS}))


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    with wall.platform() as found:
        yield found


class Silent(wall.Wall):
    """Its platform has nothing, or does not say."""

    def look_up(self, package: Package, order: Order, action: str) -> Any:
        return Absent()


class Once(Silent):
    """Makes a call that may not be repeated."""

    def publish(self, package: Package, order: Order) -> Outcome:
        order.progress.fence(once=True)
        return super().publish(package, order)


def unclear(platform: wall.Platform, kind: type[wall.Wall] = wall.Wall, publish: RetrySafety = LOOK_UP_FIRST) -> Any:
    """A worker and a delivery that it lost track of."""
    channel: Channel = kind(platform.url, wall.declaration(publish=publish))
    item = new_id()
    content = {**variants(), "wall": {"posts": ["Vaksinasi"], "accounts": [wall.linked("desa")]}}
    take(approval(item, variants=content), {"wall": channel})
    platform.script["desa"] = ["close"]
    worker = deliverer(channel, delays=(0.0,) * 9)
    worker.deliver(rows(item)[0]["_id"])
    return worker, item


def only(item: str) -> dict[str, Any]:
    (row,) = rows(item)
    return row


def look(worker: Deliverer, item: str) -> dict[str, Any]:
    Delivery.collection().update_one(
        {"item_id": item, "look_up_at": {"$exists": True}}, {"$set": {"look_up_at": db.server_time()}}
    )
    worker.look_up_due()
    return only(item)


def test_one_worker_at_a_time_asks(platform: wall.Platform) -> None:
    worker, item = unclear(platform, Silent, NEVER)
    row: Any = only(item)
    worker.look_up(row)
    worker.look_up(row)
    assert [entry["found"] for entry in only(item)["look_up_log"]] == ["absent"]


def test_what_a_person_has_decided_is_asked_about_no_more(platform: wall.Platform) -> None:
    _, item = unclear(platform)
    decide(only(item)["_id"], "delivered", OPS, "Saya lihat di sana.")
    late = {"status": "unknown", "look_up_at": db.server_time()}
    Delivery.collection().update_one({"item_id": item}, {"$set": late})
    row: Any = only(item)
    assert not lookups.claim(row, 30.0)


def test_after_the_last_look_a_person_decides(platform: wall.Platform) -> None:
    _, item = unclear(platform)
    for number in range(len(LOOK_UPS)):
        row: Any = only(item)
        assert aware(row["look_up_at"]) > db.server_time() + timedelta(seconds=LOOK_UPS[number] - 10)
        lookups.look_again(row, PLATFORM_NO_ANSWER(error="ReadTimeout"))
    row = only(item)
    assert (row["status"], "look_up_at" in row, len(row["look_up_log"])) == ("unknown", False, len(LOOK_UPS))


@pytest.mark.parametrize("kind", [Silent, Once])
def test_what_may_never_be_repeated_is_not_although_nothing_is_found(
    platform: wall.Platform, kind: type[wall.Wall]
) -> None:
    worker, item = unclear(platform, kind, NEVER)
    row = look(worker, item)
    assert (row["status"], row["look_up_log"][-1]["found"]) == ("unknown", "absent")
    assert platform.calls_of("desa") == 1


def test_what_certainly_is_not_there_did_not_arrive(platform: wall.Platform) -> None:
    worker, item = unclear(platform, Silent)
    row = look(worker, item)
    assert (row["status"], row["attempt_log"][0]["may_have_arrived"]) == ("requested", False)


def test_a_platform_that_limits_its_calls_is_left_alone_and_the_look_does_not_count(platform: wall.Platform) -> None:
    class Limited(wall.Wall):
        def look_up(self, package: Package, order: Order, action: str) -> Any:
            platform.script["desa"] = ["throttle"]
            try:
                self._client(order).call("POST", "/looks")
            except Refused as refused:  # as every channel does
                return Unknown(refused.reason)

    worker, item = unclear(platform, Limited)
    row = look(worker, item)
    assert aware(row["look_up_at"]) > db.server_time() + timedelta(seconds=800)
    assert (row["status"], row["look_ups"]) == ("unknown", 0)


def test_a_refused_repetition_does_not_say_that_the_first_call_had_no_effect(platform: wall.Platform) -> None:
    """It would be recorded as failed, and sent once more under a key that the platform has forgotten by then."""
    worker, item = unclear(platform, publish=keyed(3600))
    assert only(item)["status"] == "requested"
    platform.script["desa"] = ["refuse"]
    Delivery.collection().update_one({"item_id": item}, {"$unset": {"next_attempt_at": ""}})
    worker.deliver(only(item)["_id"])
    assert (only(item)["status"], only(item)["coded_reason"]["code"]) == ("unknown", "platform.refused")
    assert look(worker, item)["status"] == "succeeded"
    assert platform.texts() == ["Vaksinasi"]


def test_what_a_person_sends_again_is_not_held_for_what_was_unclear_before(platform: wall.Platform) -> None:
    worker, item = unclear(platform, Silent, keyed(3600))
    row: Any = only(item)
    Delivery.collection().update_one({"item_id": item}, {"$set": {"status": "unknown"}})
    decide(row["_id"], "again", OPS, "Tidak ada di sana.")
    an_hour_ago = db.server_time() - timedelta(hours=1)
    Delivery.collection().update_one({"item_id": item}, {"$set": {"attempt_log.0.fenced_at": an_hour_ago}})
    worker.deliver(row["_id"])
    assert (only(item)["status"], only(item)["attempts"]) == ("succeeded", 2)


def test_a_fault_of_our_own_is_not_counted_against_the_account(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    connected = ConnectedAccount(account, "desa", {})
    admission, told = Admission(wall.declaration()), Scope(0.0)
    for reason in (
        CHANNEL_FAULT(error="KeyError"),
        PHOTO_UNREACHABLE(server="https://kabar.example", error="HTTP 502"),
    ):
        admission.learn(connected, Failed(reason, permanent=False), told)
    assert AccountLimit.collection().count_documents({"failures": {"$gt": 0}}) == 0
    admission.learn(
        connected, Failed(PLATFORM_NO_ANSWER(error="ReadTimeout"), permanent=False, retry_after=900.0), told
    )
    assert limits.rests(account) > 850


def test_credentials_that_were_entered_meanwhile_are_not_taken_for_the_refused_ones(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    before = ConnectedAccount(account, "desa", {}, linked_at=None)
    Account.collection().update_one({"_id": account}, {"$set": {"configured_at": db.server_time()}})
    refused = Failed(ACCOUNT_REFUSED(), permanent=False, account_broken=True)
    Admission(wall.declaration()).learn(before, refused, Scope(0.0))
    assert (Account.collection().find_one({"_id": account}) or {})["state"] == "ready"


def test_an_account_is_not_taken_for_full_after_the_database_failed(
    platform: wall.Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, admission = wall.linked("desa"), Admission(wall.declaration(at_once=1))

    def fail(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched, pytest.raises(ConnectionError):
        patched.setattr(limits, "take", fail)
        admission.enter(account)
    assert isinstance(admission.enter(account), Ticket)


def test_an_attempt_that_was_not_made_frees_its_probe(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    AccountLimit.collection().insert_one({"_id": account, "failures": limits.TRIPS})
    began = limits.take(account, wall.OFTEN, 30.0)
    assert not isinstance(began, float)
    assert isinstance(limits.take(account, wall.OFTEN, 30.0), float), "one probe at a time"
    limits.give_back(account, began)
    assert not isinstance(limits.take(account, wall.OFTEN, 30.0), float)


def test_a_pause_that_a_platform_wants_is_never_shortened_nor_believed_for_years(platform: wall.Platform) -> None:
    account = wall.linked("desa")
    limits.failed(account, 900.0)
    limits.failed(account, 10.0)
    assert 850 < limits.rests(account) <= 900
    limits.failed(account, 10.0**9)
    assert limits.rests(account) <= limits.LONGEST_REST
