"""docs/architecture.md says which files an item passes and in which order; here one passes them."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from launcher.home import ROOT
from shared import db
from shared.events import Consumer
from tests.integration.four_services.conftest import Upgraded, start_consumers
from tests.waiting import until

MOST_FILES = 18
ROW = re.compile(r"^\| \d+ \| `(?P<file>[^`]+)` \| `(?P<function>[^`]+)` \|", re.MULTILINE)
SUBMISSION = {
    "kind": "news",
    "title": "Posyandu di Pacet buka setiap Selasa",
    "topic": "kesehatan",
    "audience": "public",
    "urgency": "normal",
    "districts": ["Pacet"],
    "body": "Kader menimbang balita mulai pukul 08.00.",
    "facts": [{"statement": "Posyandu buka pukul 08.00", "source": "Puskesmas Pacet"}],
}


def documented() -> list[tuple[str, str]]:
    """File and function of each step."""
    return ROW.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))


@contextmanager
def first_calls(of: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """The steps in the order in which they are first called, in any thread that starts or calls meanwhile."""
    wanted = {(str(ROOT / file), function): (file, function) for file, function in of}
    seen: dict[tuple[str, str], None] = {}
    order: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        step = wanted.get((frame.f_code.co_filename, frame.f_code.co_name)) if event == "call" else None
        if step and step not in seen:
            seen[step] = None
            order.append(step)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield order
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def test_the_way_is_short_and_passes_no_file_twice() -> None:
    files = [file for file, _function in documented()]
    assert 0 < len(files) <= MOST_FILES
    assert len(set(files)) == len(files)


@pytest.mark.own_virtual_host  # no request that an earlier test left in a queue
@pytest.mark.usefixtures("relay")
def test_an_item_takes_the_documented_way(upgraded: Upgraded, run: Callable[[Consumer], None]) -> None:
    with first_calls(documented()) as order:
        start_consumers(upgraded.settings, run)
        item_id = upgraded.call("intake", "opd.dinkes", "POST", "/api/v1/submissions", json=SUBMISSION)["id"]
        until(lambda: db.collection("items").find_one({"_id": item_id}))
        for username, action in (("editor", "claim"), ("editor", "propose"), ("chief", "approve")):
            upgraded.act(username, item_id, action)
        until(lambda: _metrics_of(item_id).get("out"))
    counted = ("services/metrics/apply.py", "apply")  # counts from the first event on
    assert [step for step in order if step != counted] == [step for step in documented() if step != counted]
    assert counted in order


def _metrics_of(item_id: str) -> dict[str, Any]:
    found: dict[str, Any] | None = db.collection("journeys").find_one({"_id": item_id})
    return found or {}
