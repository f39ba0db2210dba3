"""RSS 2.0, Atom 1.0 and JSON Feed 1.1, with full texts and ids that stay for ever."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from cachetools import LRUCache
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from services.publisher.channels.web.pages import DESCRIPTION, OWNER, SITE_NAME, Pages
from services.publisher.channels.web.sections import agency_path
from shared.channels.web import dates
from shared.channels.web.article import Article

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_ATOM = "http://www.w3.org/2005/Atom"
#: Items in a feed.
LENGTH = 50
#: A feed without an item is dated here, so that the same feed has the same bytes.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says about itself; paths are URL paths."""

    title: str
    description: str
    page: str
    rss: str
    atom: str | None = None
    json: str | None = None


SITE_FEED = FeedHead(SITE_NAME, DESCRIPTION, "/", "/feed.xml", "/atom.xml", "/feed.json")


def permanent_id(article: Article) -> str:
    """The item's id as a URN: the same whatever happens to addresses."""
    return f"urn:uuid:{article.id}"


class Feeds:
    """Makes the feeds of one site."""

    def __init__(self, pages: Pages) -> None:
        """Entries' bodies are kept, since each stays in the feeds while fifty others come."""
        self._pages = pages
        self._bodies: LRUCache[tuple[Any, ...], str] = LRUCache(maxsize=8 * LENGTH)
        self._lock = Lock()

    def body(self, article: Article) -> str:
        """HTML of an entry."""
        key = (article.id, article.revision, article.updated_at, article.photo is None or article.photo.ready)
        with self._lock:
            known: str | None = self._bodies.get(key)
        if known is None:
            known = _without_control(self._pages.feed_body(article))
            with self._lock:
                self._bodies[key] = known
        return known

    def xml(self, head: FeedHead, articles: Sequence[Article]) -> FeedGenerator:
        """The feed, ready to be written as RSS or Atom."""
        site = self._pages.site_url
        feed = FeedGenerator()
        feed.load_extension("dc")
        feed.id(site + head.page)
        feed.title(head.title)
        feed.description(head.description)
        feed.subtitle(head.description)
        feed.language("id")
        feed.author({"name": OWNER})
        feed.logo(f"{site}/kabar-512.png")
        feed.updated(_newest_change(articles))
        feed.lastBuildDate(_newest_change(articles))
        for article in articles:
            self._entry(feed.add_entry(order="append"), article)
        return feed

    def rss(self, head: FeedHead, articles: Sequence[Article]) -> bytes:
        """RSS 2.0."""
        feed = self.xml(head, articles)
        feed.link([_link(self._pages.site_url + head.rss, "self"), _link(self._pages.site_url + head.page)])
        return _with_hubs(feed.rss_str(), self._pages.hubs)

    def atom(self, head: FeedHead, articles: Sequence[Article]) -> bytes:
        """Atom 1.0."""
        feed = self.xml(head, articles)
        feed.link([_link(f"{self._pages.site_url}{head.atom}", "self"), _link(self._pages.site_url + head.page)])
        feed.link([_link(hub, "hub") for hub in self._pages.hubs])
        written: bytes = feed.atom_str()
        return written

    def json(self, head: FeedHead, articles: Sequence[Article]) -> str:
        """JSON Feed 1.1."""
        site = self._pages.site_url
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": head.title,
            "description": head.description,
            "home_page_url": site + head.page,
            "feed_url": f"{site}{head.json}",
            "icon": f"{site}/kabar-512.png",
            "language": "id",
            "authors": [{"name": OWNER, "url": f"{site}/"}],
            **({"hubs": [{"type": "WebSub", "url": hub} for hub in self._pages.hubs]} if self._pages.hubs else {}),
            "items": [self._item(article) for article in articles],
        }
        return json.dumps(feed, ensure_ascii=False, separators=(",", ":"))

    def _entry(self, entry: FeedEntry, article: Article) -> None:
        url = self._pages.site_url + article.path
        entry.id(permanent_id(article))
        entry.guid(permanent_id(article), permalink=False)
        entry.title(_without_control(article.headline))
        entry.link(href=url)
        entry.summary(_without_control(article.description or article.headline))
        entry.content(self.body(article), type="html")
        entry.author({"name": article.agency["name"]})
        entry.dc.dc_creator(article.agency["name"])
        entry.category([{"term": article.topic, "label": article.topic_label}])
        entry.published(article.published_at)
        entry.updated(article.updated_at)

    def _item(self, article: Article) -> dict[str, Any]:
        site = self._pages.site_url
        item = {
            "id": permanent_id(article),
            "url": site + article.path,
            "title": article.headline,
            "summary": article.description,
            "content_html": self.body(article),
            "date_published": dates.machine_time(article.published_at),
            "date_modified": dates.machine_time(article.updated_at),
            "authors": [{"name": article.agency["name"], "url": site + agency_path(article.agency["slug"])}],
            "tags": [article.topic_label, article.kind_label],
            "language": "id",
        }
        return item | ({"image": site + article.photo.src} if article.photo else {})


def _link(href: str, rel: str = "alternate") -> dict[str, str]:
    return {"href": href, "rel": rel}


def _with_hubs(rss: bytes, hubs: Sequence[str]) -> bytes:
    """The hubs as atom:link, which feedgen writes into Atom feeds only."""
    if not hubs:
        return rss
    root = etree.fromstring(rss)
    channel = root.find("channel")
    for place, hub in enumerate(hubs):
        channel.insert(place, etree.Element(f"{{{_ATOM}}}link", {"href": hub, "rel": "hub"}))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _newest_change(articles: Sequence[Article]) -> datetime:
    return max((each.updated_at for each in articles), default=BEGINNING)


def _without_control(text: str) -> str:
    """XML 1.0 has no place for most control characters."""
    return _CONTROL.sub("", text)
