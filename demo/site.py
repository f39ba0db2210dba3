"""The public site as a browser and a feed reader see it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin

import feedparser
import httpx

_MARKUP = re.compile(r"<script\b.*?</script>|<style\b.*?</style>|<[^>]+>", re.DOTALL)
_PICTURES = re.compile(r'<img\b[^>]*?\bsrc="([^"]+)"')
URN = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Page:
    """One page that was fetched."""

    url: str
    status: int
    media_type: str
    html: str

    @property
    def text(self) -> str:
        """What a reader reads, with single spaces."""
        return " ".join(unescape(_MARKUP.sub(" ", self.html)).split())

    @property
    def pictures(self) -> list[str]:
        """Addresses of the pictures on it."""
        return [urljoin(self.url, unescape(source)) for source in _PICTURES.findall(self.html)]


class Site:
    """Fetches; raises httpx.HTTPError where there is no response."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=20, follow_redirects=True)

    def page(self, address: str) -> Page:
        """The page at a path or full address."""
        response = self._client.get(address)
        media_type = response.headers.get("content-type", "").partition(";")[0]
        return Page(str(response.url), response.status_code, media_type, response.text)

    def xml_feed(self, path: str) -> set[str]:
        """Item ids of an RSS or Atom feed; raises ValueError when it is not well-formed."""
        page = self.page(path)
        feed = feedparser.parse(page.html)
        if page.status != 200 or feed.bozo or not feed.version:
            raise ValueError(f"{path}: status {page.status}, {feed.get('bozo_exception') or 'no feed'}")
        return {entry.id.removeprefix(URN) for entry in feed.entries}

    def json(self, path: str) -> Any:
        """The JSON at a path."""
        return self._client.get(path).raise_for_status().json()

    def json_feed(self, path: str) -> set[str]:
        """Item ids of a JSON feed; raises ValueError when it is none."""
        feed = self.json(path)
        if not str(feed.get("version", "")).startswith("https://jsonfeed.org/version/1"):
            raise ValueError(f"{path}: not a JSON feed")
        return {str(entry["id"]).removeprefix(URN) for entry in feed["items"]}
