"""What is stuck is found, counted and shown; a delivery whose message was lost is attempted all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from services.publisher.attempts import MESSAGE_LOST
from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery, Publication
from services.publisher.queries.stuck import PATIENCE, stuck
from services.publisher.watch import watch_stuck
from shared import db
from shared.ids import first_id, new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliverer, rows, take
from tests.integration.publisher.office import open_office
from tests.integration.publisher.outside import Outside

LONG_AGO = PATIENCE + timedelta(minutes=1)


def age(delivery: str, by: timedelta) -> str:
    """Make the delivery older; its id has its time."""
    row = Delivery.collection().find_one_and_delete({"_id": delivery})
    assert row
    old_id = first_id(db.server_time() - by)[:-4] + delivery[-4:]
    Delivery.collection().insert_one({**row, "_id": old_id})
    return old_id


@pytest.fixture
def mail(channels: dict[str, Channel], outside: Outside) -> str:
    """A mail that was requested just now."""
    outside.reader()
    item = new_id()
    take(approval(item), channels)
    Delivery.collection().delete_many({"channel": "web"})
    return str(rows(item)[0]["_id"])


def kinds() -> set[tuple[str, str, int]]:
    return {(one.channel, one.kind, one.count) for one in stuck()}


def test_nothing_is_stuck_at_first(mail: str) -> None:
    assert kinds() == set()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("overdue", {"next_attempt_at": -LONG_AGO}),
        ("worker_lost", {"status": "attempting", "lease_until": -LONG_AGO}),
        ("processing", {"status": "accepted", "accepted_at": -timedelta(hours=2)}),
        ("not_looked_up", {"status": "unknown", "look_up_at": -LONG_AGO}),
    ],
)
def test_each_way_of_being_stuck_is_found(mail: str, kind: str, values: dict[str, object]) -> None:
    moment = db.server_time()
    stored = {name: moment + value if isinstance(value, timedelta) else value for name, value in values.items()}
    Delivery.collection().update_one({"_id": mail}, {"$set": stored})
    assert kinds() == {("email", kind, 1)}


def test_a_delivery_that_was_never_attempted_is_found_and_attempted(
    mail: str, channels: dict[str, Channel], outside: Outside
) -> None:
    worker = deliverer(channels["email"])
    assert worker.deliver_due() == 0
    old = age(mail, max(PATIENCE, MESSAGE_LOST) + timedelta(minutes=1))
    assert kinds() == {("email", "not_attempted", 1)}
    assert worker.deliver_due() == 1
    assert Delivery.collection().find_one({"_id": old})["status"] == "succeeded"


def test_a_plan_that_does_not_go_on_is_found(mail: str) -> None:
    moment = db.server_time() - LONG_AGO
    Publication.collection().update_many(
        {}, {"$set": {"approved_at": moment, "plan": [{"channel": "email", "kind": "audience", "after": ""}]}}
    )
    assert kinds() == {("email", "plan", 1)}


def test_it_is_a_metric_and_a_line_on_the_overview(mail: str, connected: Settings) -> None:
    Delivery.collection().update_one({"_id": mail}, {"$set": {"next_attempt_at": db.server_time() - LONG_AGO}})
    assert watch_stuck() == 1
    labels = {"channel": "email", "kind": "overdue"}
    assert REGISTRY.get_sample_value("kabar_deliveries_stuck", labels) == 1
    office = open_office(connected)
    assert "percobaan berikutnya terlambat" in office.browser().get("/channels/").text
    told = office.api("GET", "/channels").get_json()["stuck"]
    assert told == [{"channel": "email", "kind": "overdue", "count": 1}]
