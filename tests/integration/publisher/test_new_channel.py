"""A channel that came with an upgrade: what was approved before has no variant for it, so nothing is published there.

A withdrawal reaches it all the same if the item ever went there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from services.publisher.channels.contract import Channel, Order, Outcome, Package, Succeeded, Target
from services.publisher.documents import Publication
from services.publisher.plan import continue_plans
from shared.bilingual import Bilingual
from shared.channels import Capabilities, ChannelDeclaration
from shared.channels.declaration import SAFE, Means
from shared.events.declare import topology
from shared.ids import new_id
from tests.integration.publisher.newsroom import approval, deliver_all, deliverer, rows, take, variants, withdrawal
from tests.integration.publisher.outside import Outside

Channels = dict[str, Channel]


class Board:
    """A channel that the previous release did not have; it needs its variant for whatever it does."""

    declaration = ChannelDeclaration(
        name="board",
        label=Bilingual("Papan", "Board"),
        order=99,
        capabilities=Capabilities(Means.EDIT, Means.EDIT, publish=SAFE, update=SAFE, withdraw=SAFE),
        lease=5.0,
        concurrency=1,
        build=lambda source: {"line": source["title"]},
    )

    def targets(self, package: Package, after: str = "") -> Iterable[Target]:
        return [Target("hall", "Pendopo")] if after < "hall" else []

    def publish(self, package: Package, order: Order) -> Outcome:
        return Succeeded(package.variants["board"]["line"], None, "0" * 64)

    update = withdraw = publish


@pytest.fixture
def upgraded(channels: Channels, monkeypatch: pytest.MonkeyPatch) -> Channels:
    keys = topology.routing_keys() | {"delivery.requested.board"}
    monkeypatch.setattr(topology, "routing_keys", lambda: keys)
    return {**channels, "board": Board()}


def with_board() -> dict[str, dict[str, Any]]:
    return {**variants(), "board": {"line": "Vaksinasi"}}


def everything_delivered(item: str, channels: Channels) -> set[str]:
    """Deliver what is requested; the channels it went to, all of which must have it."""
    deliver_all(item, {name: deliverer(channel) for name, channel in channels.items()})
    assert {row["status"] for row in rows(item)} <= {"succeeded"}
    return {row["channel"] for row in rows(item)}


def test_a_package_approved_before_goes_where_it_was_made_for(upgraded: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item, variants=variants()), upgraded)
    assert everything_delivered(item, upgraded) == {"web", "email"}


def test_its_correction_and_withdrawal_go_where_it_was_sent(upgraded: Channels, outside: Outside) -> None:
    outside.reader()
    item = new_id()
    take(approval(item, variants=variants()), upgraded)
    everything_delivered(item, upgraded)
    take(approval(item, version=7, revision=2, note="Angka salah.", variants=with_board()), upgraded)
    assert everything_delivered(item, upgraded) == {"web", "email"}
    take(withdrawal(item), upgraded)
    assert everything_delivered(item, upgraded) == {"web", "email"}
    assert {row["action"] for row in rows(item)} == {"publish", "update", "withdraw"}


def test_a_correction_without_a_variant_is_not_planned_but_the_withdrawal_says_what_was_sent_last(
    upgraded: Channels,
) -> None:
    item = new_id()
    take(approval(item, variants=with_board()), upgraded)
    assert everything_delivered(item, upgraded) == {"web", "board"}
    take(approval(item, version=7, revision=2, note="Angka salah.", variants=variants()), upgraded)
    everything_delivered(item, upgraded)
    take(withdrawal(item), upgraded)
    everything_delivered(item, upgraded)
    [published, withdrawn] = rows(item, channel="board")
    assert (withdrawn["action"], withdrawn["revision"]) == ("withdraw", 1)
    assert withdrawn["content_hash"] == published["content_hash"]
    assert withdrawn["remote_id"] == "Vaksinasi"


def test_a_withdrawal_waits_for_a_channel_that_the_release_does_not_declare(
    channels: Channels, upgraded: Channels
) -> None:
    item = new_id()
    take(approval(item, variants=with_board()), upgraded)
    everything_delivered(item, upgraded)
    take(withdrawal(item), channels)
    assert continue_plans(channels) == 0
    assert rows(item, channel="board", action="withdraw") == []
    assert continue_plans(upgraded) == 1
    assert continue_plans(upgraded) == 0
    everything_delivered(item, upgraded)
    assert [row["status"] for row in rows(item, channel="board", action="withdraw")] == ["succeeded"]


def test_a_withdrawal_is_planned_nowhere_else(upgraded: Channels) -> None:
    item = new_id()
    take(approval(item, variants=variants()), upgraded)
    everything_delivered(item, upgraded)
    take(withdrawal(item), upgraded)
    assert {row["channel"] for row in rows(item)} == {"web"}


def test_a_stored_plan_for_a_channel_without_a_variant_ends(upgraded: Channels) -> None:
    item = new_id()
    take(approval(item, variants=variants()), upgraded)
    plan = [{"channel": name, "kind": "audience", "after": ""} for name in ("board", "undeclared", "web")]
    Publication.collection().update_one({"_id": item}, {"$set": {"plan": plan}})
    assert continue_plans(upgraded) == 1
    assert continue_plans(upgraded) == 0
    assert {row["channel"] for row in rows(item)} == {"web"}
