"""Any worker killed with SIGKILL at any moment: nothing lost, nothing published twice."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from bench.killing import killing as kill_web_workers
from bench.office import Office
from launcher.platform import Platform
from tests.waiting import until

pytestmark = pytest.mark.faults
Killing = Callable[[str], AbstractContextManager[list[int]]]

ITEMS, REPEATED = 6, 60
VICTIMS = ["relay", "review-worker", "publisher-worker", "intake-worker", "metrics-worker"]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_process_killed_again_and_again_loses_and_doubles_nothing(
    victim: str, platform: Platform, office: Office, killing: Killing, publish: Callable[[str], str]
) -> None:
    marker = uuid.uuid4().hex[:8]
    mailbox = subscribe(platform, office, f"{marker}@example.org")
    with killing(victim) as victims:
        items = [publish(f"Ketahanan {marker} nomor {number}") for number in range(ITEMS)]
        until(lambda: victims)
    until(lambda: all_settled(platform, items), 120)

    assert set(published_states(office, items)) == {"published"}
    assert once_in_the_feed(office, marker) == ITEMS
    assert set(deliveries_of(platform, items).values()) == {1}
    assert no_event_pending(platform)
    counted = Counter(re.findall(rf"Ketahanan {marker} nomor \d+", " ".join(subjects(mailbox))))
    unknown = unsettled_mails(platform, items)
    assert max(counted.values(), default=1) == 1
    assert len(counted) + unknown >= ITEMS


def test_submissions_repeated_while_web_workers_die_make_exactly_as_many_items(
    platform: Platform, office: Office
) -> None:
    result = kill_web_workers(office, platform.processes["intake"], REPEATED)
    assert result["kills"] > 3
    assert (result["rows"], result["distinct ids"], result["in the queue"]) == (REPEATED, REPEATED, REPEATED)


def database(platform: Platform) -> Any:
    return MongoClient(platform.mongodb_uri)[platform.mongodb_database]


def subscribe(platform: Platform, office: Office, address: str) -> Callable[[], list[dict[str, Any]]]:
    """An immediate subscriber at the mailbox; gives a function that reads what arrived for them."""
    url = f"{platform.urls['publisher']}/api/v1/subscribers"
    body = {"email": address, "mode": "immediate"}
    httpx.post(url, json=body, headers=office.chief).raise_for_status()
    messages = f"{platform.urls['sandbox']}/api/messages"

    def read() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(messages, params={"to": address}).json()["messages"]
        return found

    return read


def subjects(mailbox: Callable[[], list[dict[str, Any]]]) -> list[str]:
    return [message["subject"] for message in mailbox()]


def all_settled(platform: Platform, items: list[str]) -> bool:
    """Every planned delivery has an outcome, and every item has at least the website's."""
    found = list(database(platform).deliveries.find({"item_id": {"$in": items}}))
    on_site = {delivery["item_id"] for delivery in found if delivery["channel"] == "web"}
    return on_site == set(items) and all(entry["status"] in {"succeeded", "unknown", "failed"} for entry in found)


def published_states(office: Office, items: list[str]) -> list[str]:
    def all_published() -> list[str]:
        states = [(office.item(item_id) or {"state": "lost"})["state"] for item_id in items]
        return states if set(states) == {"published"} else []

    return until(all_published, 60)


def once_in_the_feed(office: Office, marker: str) -> int:
    titles = Counter(re.findall(rf"<title>(Ketahanan {marker} nomor \d+)</title>", office.feed()))
    assert set(titles.values()) == {1}
    return len(titles)


def deliveries_of(platform: Platform, items: list[str]) -> Counter[tuple[str, str, str]]:
    found = database(platform).deliveries.find({"item_id": {"$in": items}})
    return Counter((entry["item_id"], entry["channel"], entry["target"]) for entry in found)


def unsettled_mails(platform: Platform, items: list[str]) -> int:
    query = {"item_id": {"$in": items}, "channel": "email", "status": "unknown"}
    return int(database(platform).deliveries.count_documents(query))


def no_event_pending(platform: Platform) -> bool:
    return until(lambda: database(platform).outbox.count_documents({}) == 0, 60)
