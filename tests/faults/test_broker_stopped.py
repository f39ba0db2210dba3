"""The broker is stopped: intake and review continue to work, and everything arrives after it is back."""

from __future__ import annotations

import uuid

import httpx
import pytest

from bench import sample_item
from bench.office import Office
from launcher.platform import Platform
from tests.waiting import until

pytestmark = pytest.mark.faults


@pytest.mark.timeout(180)
def test_intake_and_review_work_without_the_broker_and_everything_arrives_later(
    platform: Platform, office: Office
) -> None:
    marker = uuid.uuid4().hex[:8]
    before = office.submit(sample_item.submission(f"Sebelum gangguan {marker}", None), uuid.uuid4().hex)
    waiting = until(lambda: office.item(before))

    platform.supervisor.stop_program("rabbitmq")
    try:
        sent = [
            office.submit(sample_item.submission(f"Selama gangguan {marker} nomor {number}", None), uuid.uuid4().hex)
            for number in range(10)
        ]
        item = office.act(waiting, "claim")
        item = office.act(item, "propose")
        office.act(item, "approve", as_chief=True, content_hash=item["content_hash"])
        ready = [httpx.get(f"{platform.urls[name]}/readyz").status_code for name in ("intake", "review")]
        assert ready == [200, 200]
        assert f"Sebelum gangguan {marker}" not in office.feed()
        assert not any(office.item(item_id) for item_id in sent)
    finally:
        platform.supervisor.start_program("rabbitmq")

    until(lambda: all(office.item(item_id) for item_id in sent), 90)
    until(lambda: f"Sebelum gangguan {marker}" in office.feed(), 90)
