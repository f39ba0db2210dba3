"""The sandbox's WebSub hub keeps what it was told, and refuses what is no publication."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.integration.publisher.outside import outside_world

FEEDS = ["http://kabar.example/feed.xml", "http://kabar.example/atom.xml"]


def test_the_hub_keeps_which_feeds_have_changed(tmp_path: Path) -> None:
    with outside_world(tmp_path) as world:
        hub = f"{world.sandbox.web_url}/hub"
        told = httpx.post(hub, data={"hub.mode": "publish", "hub.url": FEEDS, "hub.topic": FEEDS})
        assert told.status_code == 204
        for wrong in ({"hub.mode": "subscribe", "hub.url": FEEDS}, {"hub.mode": "publish"}, {"hub.url": "x"}):
            assert httpx.post(hub, data=wrong).status_code == 400
        calls = httpx.get(f"{world.sandbox.web_url}/api/hub").json()["calls"]
    assert [call["topics"] for call in calls] == [FEEDS]
