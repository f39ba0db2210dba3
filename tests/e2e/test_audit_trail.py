"""A journalist keeps the daily heads from the public site, and the office verifies its log against that very file."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from pymongo import MongoClient

from launcher.home import ROOT
from launcher.keys import Keys
from launcher.platform import Platform
from shared.clock import now, wib
from tests.e2e import accessibility
from tests.e2e.display import set_display
from tests.e2e.page_objects import look_until
from tests.e2e.sample_content import SampleContent
from tests.e2e.visitor import Visits


def test_the_daily_heads_are_kept_by_a_reader_and_hold_in_an_audit(
    visits: Visits, platform: Platform, content: SampleContent, tmp_path: Path
) -> None:
    head = _close_a_day(platform)
    kept = tmp_path / "kept.json"
    with visits.by() as visitor:
        page = visitor.page
        page.goto(content.articles["published"])
        page.get_by_role("link", name="Jejak audit").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Jejak audit")
        look_until(page, page.get_by_text(head))
        faults = []
        for phone in (False, True):
            set_display(page, phone=phone, dark=phone)
            faults += [*accessibility.overflow(page), *accessibility.violations(page, accessibility.EVERYTHING)]
        assert not faults, "\n".join(faults)
        with page.expect_download() as download:
            page.get_by_role("link", name="Unduh sidik jari harian (JSON)").click()
        download.value.save_as(kept)
    sound = _verify(platform, kept)
    assert sound.returncode == 0, sound.stdout
    kept.write_text(kept.read_text().replace(head, head[::-1]))
    found = _verify(platform, kept)
    assert found.returncode == 1
    assert "is not the one kept for it" in found.stdout


def _close_a_day(platform: Platform) -> str:
    """As if the first block had been the last of yesterday, which no test can wait for; its hash."""
    with MongoClient[dict[str, Any]](platform.mongodb_uri) as client:
        database = client[platform.mongodb_database]
        block = database.event_chain.find_one({"_id": 1})
        assert block
        yesterday = (wib(now()) - timedelta(days=1)).date().isoformat()
        closed = {"block": 1, "hash": block["hash"], "events": block["total"]}
        database.event_day_heads.update_one({"_id": yesterday}, {"$setOnInsert": closed}, upsert=True)
        return str(block["hash"])


def _verify(platform: Platform, kept: Path) -> subprocess.CompletedProcess[str]:
    """`./kabar audit verify` against a file, beside the running platform."""
    environment = {
        **os.environ,
        "MONGODB_URI": platform.mongodb_uri,
        "MONGODB_DATABASE": platform.mongodb_database,
        "AMQP_URL": platform.amqp_url,
        "KABAR_SECRET_KEY": Keys.of(platform.home).secret_key,
    }
    command = [sys.executable, "-m", "shared.operations", "audit", "verify", "--published-heads", str(kept)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
