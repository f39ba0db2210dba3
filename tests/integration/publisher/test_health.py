"""What a channel's health is judged by: what waits or is under way, and for how long nothing arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery
from services.publisher.ledger import record_intent
from services.publisher.queries.health import Health, health
from services.publisher.queries.stuck import stuck
from shared.channels.email.declaration import CHANNEL as EMAIL
from shared.clock import aware, now
from shared.content.account import Account
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliver_all, deliverer, rows, take, variants
from tests.integration.publisher.office import open_office
from tests.integration.publisher.outside import Outside

Channels = dict[str, Channel]


def email() -> Health:
    return next(each for each in health() if each.channel == "email")


def published(channels: Channels) -> str:
    item = new_id()
    take(approval(item), channels)
    return item


def age(item: str, field: str, minutes: float) -> None:
    moment = now() - timedelta(minutes=minutes)
    Delivery.collection().update_many({"item_id": item, "channel": "email"}, {"$set": {field: moment}})


@pytest.fixture
def delivered(channels: Channels, outside: Outside) -> str:
    """An item that its reader got 27 minutes ago."""
    outside.reader()
    item = published(channels)
    deliver_all(item, {name: deliverer(channel) for name, channel in channels.items()})
    age(item, "requested_at", 28)
    age(item, "finished_at", 27)
    return item


def test_a_channel_that_delivers_nothing_while_mails_wait_is_stalled(channels: Channels, delivered: str) -> None:
    assert email().state == "ok"
    waiting = published(channels)
    age(waiting, "requested_at", 0.5)
    assert email().state == "ok"
    age(waiting, "requested_at", 2)
    assert email().state == "stalled"


def test_a_call_that_does_not_return_makes_it_stalled_too(channels: Channels, delivered: str) -> None:
    under_way = published(channels)
    (row,) = rows(under_way, channel="email")
    record_intent({"_id": row["_id"]}, "worker", 45.0, EMAIL.capabilities)
    age(under_way, "requested_at", 2)
    assert email().state == "stalled"
    assert email().oldest_waiting_at == aware(rows(under_way, channel="email")[0]["requested_at"])


def test_a_long_list_that_is_being_sent_is_not_stalled_but_late(channels: Channels, delivered: str) -> None:
    waiting = published(channels)
    age(waiting, "requested_at", 4)
    age(delivered, "finished_at", 0)
    assert email().state == "ok"
    age(waiting, "requested_at", 6)
    assert email().state == "late"


def test_the_page_says_since_when(connected: Settings, channels: Channels, delivered: str) -> None:
    age(published(channels), "requested_at", 36)
    page = open_office(connected).browser("ops").get("/channels/").get_data(as_text=True)
    assert "Macet" in page
    assert "Tidak ada yang sampai meskipun ada yang menunggu." in page


def test_what_waits_for_a_stopped_account_makes_no_channel_late(channels: Channels, outside: Outside) -> None:
    account, _known = outside.account(
        "mastodon", values={"server": "https://mastodon.example", "access_token": "x" * 43}
    )
    item = new_id()
    take(approval(item, variants=variants(accounts={"mastodon": [account.id]})), channels)
    Delivery.collection().update_many({"item_id": item}, {"$set": {"requested_at": now() - timedelta(minutes=30)}})

    def state() -> str:
        return next(each.state for each in health() if each.channel == "mastodon")

    assert state() == "stalled"
    Account.collection().update_one({"_id": account.id}, {"$set": {"state": "paused"}})
    assert state() == "idle"
    assert [(one.kind, one.count) for one in stuck() if one.channel == "mastodon"] == [("account_stopped", 1)]
