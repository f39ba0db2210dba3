"""What a platform has accepted and not finished: asked about without effect, finished once, and left in every way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Accepted, Channel, Failed, Order, Outcome, Package, Ready
from services.publisher.documents import Delivery
from services.publisher.reasons import PLATFORM_REFUSED
from shared import db
from shared.content.account import Account
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants, withdrawal


class Slow(wall.Wall):
    """Makes what it gets public only when it is told to, as platforms do with videos."""

    found: Any = Accepted("container-1", 0.0)

    def publish(self, package: Package, order: Order) -> Outcome:
        order.progress.fence()
        return Accepted("container-1", 0.0)

    def check(self, package: Package, order: Order, reference: str) -> Ready | Accepted | Failed:
        if self.found == "revoked":
            self._client(order).call("POST", "/checks")
        found: Ready | Accepted | Failed = self.found
        return found

    def finish(self, package: Package, order: Order, reference: str) -> Outcome:
        return super().publish(package, order)


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    with wall.platform() as found:
        yield found


@pytest.fixture
def channel(platform: wall.Platform) -> Slow:
    return Slow(platform.url)


@pytest.fixture
def worker(channel: Slow) -> Deliverer:
    return deliverer(channel)


@pytest.fixture
def item(channel: Slow, worker: Deliverer) -> str:
    """An item that the platform has accepted."""
    item = new_id()
    channels: dict[str, Channel] = {"wall": channel}
    content = {**variants(), "wall": {"posts": ["Vaksinasi"], "accounts": [wall.linked("desa")]}}
    take(approval(item, variants=content), channels)
    worker.deliver(only(item)["_id"])
    assert (only(item)["status"], only(item)["reference"]) == ("accepted", "container-1")
    return item


def only(item: str, action: str = "publish") -> dict[str, Any]:
    (row,) = rows(item, action=action)
    return row


def check(item: str, worker: Deliverer) -> None:
    Delivery.collection().update_many(
        {"item_id": item, "status": "accepted"}, {"$set": {"next_attempt_at": db.server_time()}}
    )
    worker.check_accepted()


def test_another_worker_finishes_it_when_it_is_ready(
    platform: wall.Platform, channel: Slow, worker: Deliverer, item: str
) -> None:
    check(item, worker)
    assert (only(item)["status"], platform.texts()) == ("accepted", [])
    channel.found = Ready()
    check(item, deliverer(channel))
    assert (only(item)["status"], platform.texts()) == ("succeeded", ["Vaksinasi"])


def test_a_withdrawal_reaches_it(platform: wall.Platform, channel: Slow, worker: Deliverer, item: str) -> None:
    take(withdrawal(item), {"wall": channel})
    assert [row["status"] for row in rows(item)] == ["superseded"]
    channel.found = Ready()
    check(item, worker)
    assert platform.texts() == []


def test_a_revoked_credential_stops_the_account_and_it_goes_on_when_that_is_linked(
    platform: wall.Platform, channel: Slow, worker: Deliverer, item: str
) -> None:
    channel.found = "revoked"
    platform.script["desa"] = ["revoke"]
    check(item, worker)
    assert Account.collection().find_one({"_id": only(item)["target"]})["state"] == "broken"
    check(item, worker)
    assert (only(item)["status"], len(platform.calls)) == ("accepted", 1)
    Account.collection().update_one({"_id": only(item)["target"]}, {"$set": {"state": "ready", "coded_reason": None}})
    channel.found = Ready()
    check(item, worker)
    assert platform.texts() == ["Vaksinasi"]


def test_only_the_time_since_it_was_accepted_counts(channel: Slow, worker: Deliverer, item: str) -> None:
    long_ago = db.server_time() - timedelta(days=3)
    Delivery.collection().update_one({"item_id": item}, {"$set": {"requested_at": long_ago}})
    check(item, worker)
    assert only(item)["status"] == "accepted"
    Delivery.collection().update_one({"item_id": item}, {"$set": {"accepted_at": long_ago}})
    check(item, worker)
    assert (only(item)["status"], only(item)["coded_reason"]["code"]) == ("failed", "never_ready")


def test_what_the_platform_could_not_finish_has_failed(channel: Slow, worker: Deliverer, item: str) -> None:
    channel.found = Failed(PLATFORM_REFUSED(status=400, words="unreadable"), permanent=True)
    check(item, worker)
    assert only(item)["status"] == "failed"
