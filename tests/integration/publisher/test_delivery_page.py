"""What the pages and the API show of an attempt: fence, parts, look-ups, and what the platform has accepted."""

from __future__ import annotations

from typing import Any

import pytest

from services.publisher.channels.contract import Channel
from services.publisher.documents import Delivery
from shared.clock import now
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.publisher.newsroom import approval, rows, take
from tests.integration.publisher.office import Office, open_office


@pytest.fixture
def office(connected: Settings) -> Office:
    return open_office(connected)


def delivery(channels: dict[str, Channel], **values: Any) -> str:
    item = new_id()
    take(approval(item), channels)
    (row,) = rows(item, channel="web")
    Delivery.collection().update_one({"_id": row["_id"]}, {"$set": values})
    return str(row["_id"])


def entry(**values: Any) -> dict[str, Any]:
    return {"number": 1, "worker": "w", "started_at": now(), **values}


def test_a_thread_that_broke_off_says_how_many_parts_are_there(office: Office, channels: dict[str, Channel]) -> None:
    parts = {f"post{number}": {"remote_id": str(number), "url": None, "at": now()} for number in (1, 2, 3)}
    log = [entry(fenced_at=now(), fenced_part="post4", finished_at=now(), outcome="unknown", may_have_arrived=True)]
    found = {"at": now(), "found": "unclear", "reason": "Too many posts."}
    key = delivery(
        channels,
        status="unknown",
        attempts=1,
        worker="w",
        parts=parts,
        parts_of=5,
        attempt_log=log,
        look_up_at=now(),
        look_up_log=[found],
    )
    page = office.browser().get(f"/channels/deliveries/{key}").text
    for words in ("3 dari 5 bagian sudah ada", "Platform ditanya apakah", "Tidak dapat dipastikan", "Too many posts."):
        assert words in page
    told = office.api("GET", f"/deliveries/{key}").get_json()
    assert (sorted(told["parts"]), told["parts_of"]) == (["post1", "post2", "post3"], 5)
    assert told["attempt_log"][0]["fenced_part"] == "post4"
    assert told["look_up_log"][0]["found"] == "unclear"
    assert "Perlu keputusan" not in office.browser().get("/channels/").text


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (entry(fenced_at=now()), "mungkin sudah ada akibatnya"),
        (entry(fenced_at=None), "Belum ada yang dikirim"),
        (entry(fenced_at=None, finished_at=now(), outcome="requested"), "berakhir sebelum ada yang dikirim"),
    ],
)
def test_an_attempt_says_whether_anything_was_sent(
    office: Office, channels: dict[str, Channel], log: dict[str, Any], words: str
) -> None:
    key = delivery(channels, status="attempting", attempts=1, attempt_log=[log])
    assert words in office.browser().get(f"/channels/deliveries/{key}").text


def test_what_the_platform_works_on_is_named(office: Office, channels: dict[str, Channel]) -> None:
    key = delivery(channels, status="accepted", reference="container-17", accepted_at=now(), attempts=1)
    page = office.browser().get(f"/channels/deliveries/{key}").text
    assert "Platform sedang memprosesnya" in page
    assert "container-17" in page
    assert office.api("GET", f"/deliveries/{key}").get_json()["reference"] == "container-17"
