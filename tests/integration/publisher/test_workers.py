"""Whole workers: over the real broker, side by side, and killed in the middle of a call."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from cryptography.fernet import Fernet

from services.publisher.accounts.documents import AccountSecret
from services.publisher.accounts.vault import Vault
from services.publisher.channels.contract import Channel
from services.publisher.registry import channels as all_channels
from services.publisher.rounds import Rounds
from services.publisher.worker import channel_consumer, content_consumer, deliverers_for, lanes_for
from shared import db
from shared.clock import now
from shared.db import transaction
from shared.events.consume.periodic import PeriodicWork
from shared.events.consume.worker import loops
from shared.events.declare.types.content import CONTENT_APPROVED
from shared.events.log.outbox import record
from shared.events.relay.relay import Relay
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, deliverer, rows, take, variants
from tests.integration.publisher.outside import Outside
from tests.waiting import until

Channels = dict[str, Channel]


@pytest.fixture
def connected(connected: Settings, outside: Outside) -> Settings:
    """With the sandbox's platforms."""
    changed = replace(
        connected,
        platforms_url=f"{outside.sandbox.web_url}/platforms",
        credentials_keys=(Fernet.generate_key().decode(),),
        webhook_allowed_networks=(ip_network("127.0.0.0/8"),),
    )
    db.connect(changed)
    return changed


@pytest.fixture
def two_workers(connected: Settings) -> Iterator[None]:
    """A relay and two whole workers, as far as they consume."""
    stop = threading.Event()
    threads: list[threading.Thread] = [threading.Thread(target=Relay(connected.amqp_url, stop).run)]
    workers: list[Rounds] = []
    for _ in range(2):
        channels = all_channels(connected)
        deliverers = deliverers_for(channels, connected)
        lanes = lanes_for(deliverers)
        consumers = [
            content_consumer(channels),
            *(channel_consumer(one, lanes.get(one.name)) for one in deliverers),
        ]
        workers.append(Rounds(deliverers, lanes))
        threads += loops(consumers, connected.amqp_url, stop)
        threads.append(PeriodicWork([(1.0, workers[-1].begin_due)], stop))
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(30)
    for rounds in workers:
        rounds.close()


def approve(item: str, **changes: Any) -> None:
    event = approval(item, **changes)
    transaction(lambda session: record(session, CONTENT_APPROVED, subject=item, version=event.version, data=event.data))


def test_two_workers_deliver_everything_once(two_workers: None, outside: Outside) -> None:
    for number in range(3):
        outside.reader(f"pembaca{number}")
    outside.endpoint()
    items = [new_id() for _ in range(4)]
    for item in items:
        approve(item)
    until(lambda: all(len(rows(item, status="succeeded")) == 5 for item in items), 60)
    assert all(len(outside.mails(f"pembaca{number}@warga.example")) == 4 for number in range(3))
    assert [call["verdict"] for call in outside.calls()] == ["verified"] * 4


def linked(name: str, token: str, outside: Outside, settings: Settings) -> str:
    """An account on Mastodon; returns its id."""
    values = {"server": "https://mastodon.example", "access_token": token}
    account, _known = outside.account("mastodon", name, values, token=token)
    sealed = Vault(settings.credentials_keys).seal(account.id, {"access_token": token})
    AccountSecret.collection().insert_one({"_id": account.id, "sealed": sealed, "updated_at": now()})
    return account.id


def test_two_workers_post_to_every_account_once(two_workers: None, connected: Settings, outside: Outside) -> None:
    names = ("desa", "dinas", "kabupaten")
    accounts = [linked(name, f"{name}-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8", outside, connected) for name in names]
    items = [new_id() for _ in range(4)]
    for item in items:
        approve(item, variants=variants(accounts={"mastodon": accounts}))
    until(lambda: all(len(rows(item, channel="mastodon", status="succeeded")) == 3 for item in items), 60)
    posted = outside.posts("mastodon")
    assert (posted["created"], posted["duplicates"]) == (12, 0)


def test_a_silent_mail_server_delays_no_other_channel(two_workers: None, outside: Outside) -> None:
    outside.reader()
    outside.endpoint()
    outside.misbehave("smtp", "silent", seconds=8, count=10)
    items = [new_id() for _ in range(3)]
    for item in items:
        approve(item)
    until(lambda: all(len(rows(item, channel={"$ne": "email"}, status="succeeded")) == 2 for item in items), 30)
    mails = [row for item in items for row in rows(item, channel="email")]
    assert {row["status"] for row in mails} <= {"requested", "attempting"}


def attempt(settings: Settings, name: str, delivery: str) -> None:
    """What a worker process does with one delivery."""
    db.connect(settings)
    deliverer(all_channels(settings)[name], lease=2.0).deliver(delivery)


@pytest.mark.faults
@pytest.mark.parametrize(("name", "status", "arrived"), [("email", "unknown", 1), ("webhook", "succeeded", 1)])
def test_a_worker_killed_between_call_and_answer_sends_nothing_twice(
    connected: Settings, channels: Channels, outside: Outside, name: str, status: str, arrived: int
) -> None:
    outside.reader()
    outside.endpoint()
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel=name)
    outside.misbehave("smtp" if name == "email" else "webhooks/desa", "silent", seconds=60)

    def received() -> int:
        accepted = [call for call in outside.calls() if call["verdict"] == "verified"]
        return len(outside.mails()) if name == "email" else len(accepted)

    worker = multiprocessing.get_context("spawn").Process(target=attempt, args=(connected, name, row["_id"]))
    worker.start()
    until(received, 60)
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join()
    (row,) = rows(item, channel=name)
    assert row["status"] == "attempting"
    other = deliverer(channels[name])
    until(other.recover, 30)
    other.deliver_due()
    (row,) = rows(item, channel=name)
    assert row["status"] == status
    assert received() == arrived
    if name == "webhook":
        assert [call["verdict"] for call in outside.calls()] == ["verified", "duplicate"]


def test_the_site_has_the_article_at_once(two_workers: None, connected: Settings, outside: Outside) -> None:
    item = new_id()
    approve(item)
    until(lambda: rows(item, channel="web", status="succeeded"), 30)
    (row,) = rows(item, channel="web")
    path = row["url"].removeprefix(connected.site_url)
    assert (connected.site_root / path.strip("/") / "index.html").exists()
