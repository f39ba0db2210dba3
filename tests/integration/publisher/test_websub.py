"""Hubs are told when the feeds change, once for changes that come together, and again where they did not take it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import feedparser
import pytest

from services.publisher.channels.web import websub
from services.publisher.channels.web.channel import WebChannel
from shared.settings import Settings
from tests.integration.publisher.site_samples import package, publish
from tests.waiting import until


@dataclass
class Hub:
    url: str = ""
    status: int = 204
    calls: list[dict[str, list[str]]] = field(default_factory=list)


@pytest.fixture
def hub() -> Iterator[Hub]:
    found = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.calls.append(parse_qs(body))
            self.send_response(found.status)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def channel(connected: Settings, hub: Hub) -> WebChannel:
    return WebChannel(replace(connected, websub_hubs=(hub.url,)))


def tell(channel: WebChannel) -> None:
    """As the worker does every two seconds."""
    {work.__name__: work for _, work in channel.periodic()}["call_due"]()


def test_a_hub_is_told_once_of_changes_that_came_together(channel: WebChannel, hub: Hub, connected: Settings) -> None:
    tell(channel)
    assert hub.calls == []
    publish(channel, package("Satu"), package("Dua"))
    tell(channel)
    tell(channel)
    (call,) = hub.calls
    assert call["hub.mode"] == ["publish"]
    assert f"{connected.site_url}/feed.xml" in call["hub.topic"]
    publish(channel, package("Tiga"))
    tell(channel)
    assert len(hub.calls) == 2


def test_a_hub_that_refused_is_told_again_later(channel: WebChannel, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(websub, "monotonic", lambda: clock[0])
    hub.status = 503
    publish(channel, package("Satu"))
    tell(channel)
    tell(channel)
    assert len(hub.calls) == 1
    clock[0] += 8
    hub.status = 204
    tell(channel)
    tell(channel)
    assert len(hub.calls) == 2


def test_the_feeds_name_the_hub(channel: WebChannel, hub: Hub, connected: Settings) -> None:
    publish(channel, package("Satu"))
    root = Path(connected.site_root)
    for name in ("feed.xml", "atom.xml"):
        feed = feedparser.parse((root / name).read_bytes())
        assert not feed.bozo
        assert hub.url in [link["href"] for link in feed.feed.links if link["rel"] == "hub"], name
    until(lambda: hub.url in (root / "feed.json").read_text())
