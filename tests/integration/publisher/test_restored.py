"""After yesterday's backup was restored nothing is sent again that was sent since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from services.publisher.channels.contract import Channel
from services.publisher.documents import ApprovedPackage, Delivery, Publication
from services.publisher.restored.__main__ import restored
from services.publisher.restored.holding import hold
from shared import db
from shared.clock import WIB, now
from shared.events.declare import topology
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher import wall
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants
from tests.integration.publisher.outside import Outside

LEDGER = (ApprovedPackage, Delivery, Publication)


@pytest.fixture
def platform(connected: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[wall.Platform]:
    keys = topology.routing_keys() | {"delivery.requested.wall", "delivery.requested.wall.urgent"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    monkeypatch.setattr("services.publisher.registry.looks_up", lambda name: name == "wall")
    with wall.platform() as found:
        yield found


@pytest.fixture
def every(channels: dict[str, Channel], platform: wall.Platform) -> dict[str, Channel]:
    return {name: channels[name] for name in ("web", "email")} | {"wall": wall.Wall(platform.url)}


def backup() -> dict[str, list[Any]]:
    return {one.__name__: list(one.collection().find()) for one in LEDGER}


def restore(kept: dict[str, list[Any]]) -> None:
    for one in LEDGER:
        one.collection().delete_many({})
        if kept[one.__name__]:
            one.collection().insert_many(kept[one.__name__])


def work(every: dict[str, Channel]) -> None:
    """What workers do when they start."""
    for channel in every.values():
        worker = deliverer(channel)
        Delivery.collection().update_many({"look_up_at": {"$exists": True}}, {"$set": {"look_up_at": db.server_time()}})
        while worker.look_up_due():
            pass
        for row in Delivery.collection().find({"channel": worker.name, "status": "requested"}):
            worker.deliver(row["_id"])


def happened(account: str) -> Any:
    return approval(new_id(), variants={**variants(), "wall": {"posts": ["Vaksinasi"], "accounts": [account]}})


def statuses(item: str) -> dict[str, str]:
    return {row["channel"]: row["status"] for row in rows(item)}


def test_what_was_open_in_the_backup_is_found_or_held(
    every: dict[str, Channel], platform: wall.Platform, outside: Outside
) -> None:
    outside.reader()
    posted, unsent = happened(wall.linked("desa")), happened(wall.linked("lain"))
    for event in (posted, unsent):
        take(event, every)
    kept = backup()
    for row in rows(posted.subject):
        deliverer(every[row["channel"]]).deliver(row["_id"])
    restore(kept)
    assert hold(now() - timedelta(hours=5), ()) == {"email": 2, "wall": 2}
    work(every)
    assert (platform.texts("desa"), platform.texts("lain")) == (["Vaksinasi"], ["Vaksinasi"])
    assert len(outside.mails()) == 1
    for event in (posted, unsent):
        assert statuses(event.subject) == {"web": "succeeded", "wall": "succeeded", "email": "unknown"}


def test_what_was_approved_before_and_is_planned_afterwards_is_looked_up_first(
    every: dict[str, Channel], platform: wall.Platform, outside: Outside
) -> None:
    outside.reader()
    event = happened(wall.linked("desa"))
    kept = backup()
    take(event, every)
    work(every)
    restore(kept)
    hold(now() - timedelta(hours=5), ["email"])
    take(event, every)
    work(every)
    assert platform.texts() == ["Vaksinasi"]
    assert statuses(event.subject) == {"web": "succeeded", "wall": "succeeded", "email": "succeeded"}


def test_new_items_are_delivered_as_ever(every: dict[str, Channel], platform: wall.Platform, outside: Outside) -> None:
    outside.reader()
    hold(now() - timedelta(hours=5), ())
    event = happened(wall.linked("desa"))
    take(event, every)
    assert set(statuses(event.subject).values()) == {"requested"}


def test_the_command_says_what_it_would_do_and_does_it_when_told(
    every: dict[str, Channel],
    platform: wall.Platform,
    outside: Outside,
    connected: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Settings, "from_env", lambda: connected)
    outside.reader()
    event = happened(wall.linked("desa"))
    take(event, every)
    moment = (now() - timedelta(hours=5)).astimezone(WIB).strftime("%Y-%m-%d %H:%M")
    told = CliRunner().invoke(restored, [moment])
    assert (told.exit_code, told.output.splitlines()[-3:-1]) == (0, ["  email: 1", "  wall: 1"])
    assert statuses(event.subject)["wall"] == "requested"
    assert CliRunner().invoke(restored, [moment, "--untouched", "email", "--yes"]).exit_code == 0
    assert statuses(event.subject) == {"web": "requested", "wall": "unknown", "email": "requested"}
    later = (now() + timedelta(hours=9)).astimezone(WIB).strftime("%Y-%m-%d %H:%M")
    assert CliRunner().invoke(restored, [later]).exit_code == 2
