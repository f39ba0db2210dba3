"""The site: what arrived are article pages."""

from __future__ import annotations

from pathlib import Path

from services.publisher.channels.web.channel import WebChannel
from shared.settings import Settings
from tests.contract.channels.places import Place
from tests.integration.publisher.outside import Outside


def place(settings: Settings, outside: Outside) -> Place:
    """A folder; no one is asked who could refuse, and it is always there."""
    root = Path(settings.site_root)

    def articles() -> list[Path]:
        return list(root.glob("berita/20*/*/*/index.html"))

    def shown() -> list[str]:
        return [page.read_text() for page in [*articles(), root / "index.html", root / "feed.xml"]]

    return Place(WebChannel(settings), "site", lambda: len(articles()), shown)
