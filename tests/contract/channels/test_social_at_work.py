"""Mastodon, Bluesky and X through the ledger: whatever gets lost on the way, readers have one post, then none."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from services.publisher.attempts import Deliverer
from services.publisher.documents import Delivery
from services.publisher.settlement import RetryPolicy
from shared import db
from shared.clock import aware
from shared.ids import new_id
from tests.contract.channels.places import Place, chosen
from tests.contract.channels.test_conformance import CORRECTED
from tests.integration.publisher.newsroom import approval, rows, take, variants, withdrawal
from tests.integration.publisher.outside import Outside

pytestmark = pytest.mark.parametrize("place", ["mastodon", "bluesky", "x"], indirect=True)
#: Rounds of a worker's threads, which are more than any delivery here takes.
ROUNDS = 6


@pytest.fixture
def worker(place: Place) -> Deliverer:
    """A worker that waits for nothing between its attempts, for the place's account."""
    accounts: Any = SimpleNamespace(connected=lambda _: place.account)
    return Deliverer(place.channel, accounts, lease=30.0, retries=RetryPolicy((0.0,) * ROUNDS, jitter=0))


def name_of(place: Place) -> str:
    return place.channel.declaration.name


def approve(place: Place, item: str, **options: Any) -> None:
    content = variants(options.pop("headline", "Vaksinasi PMK di Pacet"), accounts=chosen(place))
    take(approval(item, variants=content, **options), {name_of(place): place.channel})


def work(worker: Deliverer, item: str) -> dict[str, Any]:
    """Attempt and look up the item's last delivery as long as it is open; returns it."""
    for _ in range(ROUNDS):
        row = rows(item)[-1]
        if row["status"] == "requested":
            worker.deliver(row["_id"])
        elif row["status"] == "unknown":
            Delivery.collection().update_one({"_id": row["_id"]}, {"$set": {"look_up_at": db.server_time()}})
            worker.look_up_due()
        Delivery.collection().update_one({"_id": row["_id"]}, {"$unset": {"next_attempt_at": ""}})
    return rows(item)[-1]


@pytest.mark.faults
def test_a_lost_response_at_every_step_leaves_one_post_and_then_none(
    place: Place, worker: Deliverer, outside: Outside
) -> None:
    item, platform = new_id(), f"platforms/{name_of(place)}"
    for step in (
        lambda: approve(place, item),
        lambda: approve(place, item, headline=CORRECTED, version=7, revision=2, note="Jumlah sapi salah."),
    ):
        step()
        outside.misbehave(platform, "close")
        assert work(worker, item)["status"] == "succeeded"
        assert len(place.shown()) == 1
    assert CORRECTED in place.shown()[0]
    take(withdrawal(item), {name_of(place): place.channel})
    outside.misbehave(platform, "close")
    assert work(worker, item)["status"] == "succeeded"
    assert place.shown() == []
    assert outside.posts(name_of(place))["duplicates"] == 0


def test_a_limit_is_waited_out_with_one_call(place: Place, worker: Deliverer, outside: Outside) -> None:
    item = new_id()
    approve(place, item)
    outside.misbehave(f"platforms/{name_of(place)}", "throttle", seconds=500)
    worker.deliver(rows(item)[0]["_id"])
    [row] = rows(item)
    assert (row["status"], row["attempts"]) == ("requested", 1)
    assert aware(row["next_attempt_at"]) > db.server_time() + timedelta(seconds=480)
    assert place.arrived() == 0
