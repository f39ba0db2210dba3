"""The fence of an attempt in the ledger: whoever may not go on is stopped there, and what was sent is known by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.publisher import attempts
from services.publisher.attempts import Deliverer
from services.publisher.channels.contract import Channel, Overtaken
from services.publisher.documents import Delivery, DeliveryRow
from services.publisher.ledger import record_intent, unit_of
from services.publisher.progress import LedgerProgress
from shared import db
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, take, variants, withdrawal

CHANNELS: dict[str, Channel] = {"wall": wall.Wall("http://127.0.0.1:1")}
LEASE = 30.0


@pytest.fixture
def row(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> DeliveryRow:
    """A delivery that is being attempted and has not passed its fence."""
    db.connect(settings)
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    take(approval(new_id(), variants=content()), CHANNELS)
    requested: Any = Delivery.collection().find_one({"channel": "wall"})
    (begun,) = record_intent(unit_of(requested), "satu", LEASE, wall.declaration().capabilities)
    return begun


def content() -> dict[str, Any]:
    return {**variants(), "wall": {"posts": ["Vaksinasi"], "accounts": [wall.linked("desa")]}}


def stored(row: DeliveryRow) -> dict[str, Any]:
    return Delivery.collection().find_one({"_id": row["_id"]}) or {}


def change(row: DeliveryRow, **values: Any) -> None:
    Delivery.collection().update_one({"_id": row["_id"]}, {"$set": values})


def test_nobody_passes_it_after_the_lease_by_the_databases_clock(row: DeliveryRow) -> None:
    change(row, lease_until=db.server_time() - timedelta(seconds=1))
    with pytest.raises(Overtaken):
        LedgerProgress([row]).fence()
    assert stored(row)["attempt_log"][-1]["fenced_at"] is None


def test_nobody_passes_it_after_a_newer_decision(row: DeliveryRow) -> None:
    progress = LedgerProgress([row])
    take(withdrawal(row["item_id"]), CHANNELS)
    with pytest.raises(Overtaken):
        progress.fence()
    assert not progress.fenced


def test_the_first_one_says_since_when_something_may_be_there(row: DeliveryRow) -> None:
    """The platform remembers a key since then, however many parts follow."""
    progress = LedgerProgress([row])
    progress.fence("post1", of=2)
    first = stored(row)["attempt_log"][-1]["fenced_at"]
    earlier = first - timedelta(minutes=5)
    row["attempt_log"][-1]["fenced_at"] = earlier
    progress.fence("post2", of=2)
    (entry,) = stored(row)["attempt_log"]
    assert (entry["fenced_at"], entry["fenced_part"], stored(row)["parts_of"]) == (earlier, "post2", 2)


def test_what_may_be_done_once_stays_so_at_the_later_ones(row: DeliveryRow) -> None:
    progress = LedgerProgress([row])
    progress.fence("post1", once=True)
    progress.fence("post2")
    assert stored(row)["attempt_log"][-1]["once"] is True


def test_what_may_be_done_once_is_recorded_although_the_action_may_be_repeated(row: DeliveryRow) -> None:
    LedgerProgress([row], repeatable=True).fence()
    assert stored(row)["attempt_log"][-1]["fenced_at"] is None, "repeating is harmless, so nothing is written"
    LedgerProgress([row], repeatable=True).fence(once=True)
    assert stored(row)["attempt_log"][-1]["once"] is True


def test_a_part_that_arrived_too_late_is_known_and_nothing_follows(row: DeliveryRow) -> None:
    progress = LedgerProgress([row])
    progress.fence("post1", of=2)
    change(row, status="requested", attempts=2)
    with pytest.raises(Overtaken):
        progress.delivered("post1", "17")
    assert stored(row)["parts"]["post1"]["remote_id"] == "17"


@pytest.fixture
def successor(row: DeliveryRow) -> Deliverer:
    """A worker that finds the lease expired."""
    change(row, lease_until=db.server_time() - timedelta(seconds=1))
    return deliverer(CHANNELS["wall"])


def meanwhile(row: DeliveryRow, monkeypatch: pytest.MonkeyPatch, **values: Any) -> None:
    """Between the moments at which a successor reads the row and settles it, that happens to it."""

    def is_fenced(seen: DeliveryRow) -> bool:
        change(row, **values)
        return bool(seen["attempt_log"][-1]["fenced_at"])

    monkeypatch.setattr(attempts, "is_fenced", is_fenced)


def test_a_worker_that_passes_it_while_it_is_given_up_is_not_taken_for_one_before_it(
    row: DeliveryRow, successor: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(row, monkeypatch, **{"attempt_log.0.fenced_at": db.server_time()})
    successor.recover()
    assert stored(row)["status"] == "attempting"
    successor.recover()
    assert stored(row)["status"] == "unknown"


def test_what_a_late_worker_has_settled_meanwhile_stands(
    row: DeliveryRow, successor: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(row, monkeypatch, status="accepted", reference="container-1")
    successor.recover()
    assert stored(row)["status"] == "accepted"
