"""Claims about the public site: pages, pictures, home, feeds, the correction, the withdrawal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

from demo.checks import Check, CheckFailed, none_of, require
from demo.record import Record, Tracked
from demo.site import Page, Site
from demo.waiting import PAUSE

FEEDS = {"/feed.xml": "RSS", "/atom.xml": "Atom", "/feed.json": "JSON Feed"}


#: Seconds within which feeds and lists follow an article; the platform promises one or two.
FOLLOW = 10.0


class WebsiteChecks:
    """Each page is fetched once and looked at by several checks."""

    def __init__(self, record: Record, site: Site) -> None:
        self._record, self._site = record, site
        self._pages: dict[str, Page] = {}

    def checks(self) -> Iterator[Check]:
        """All of them, in the order of a reader's way."""
        count = len(self._record.public)
        yield Check(f"All {count} public pages are there and show headline and agency", self._pages_there)
        yield Check("Every photo on them is there", self._pictures_there)
        yield Check(f"The home page lists all {count}", self._on_home)
        for path, name in FEEDS.items():
            yield Check(
                f"{name} parses and holds them, not the withdrawn one", partial(_soon, partial(self._in_feed, path))
            )
        yield Check("The site map names them", partial(_soon, self._in_sitemap))
        yield Check("The correction is visible with its note, the old words are gone", self._corrected)
        yield Check("The improvement that the editors asked for is published", self._improved)
        yield Check("The withdrawn page says so and shows nothing else", self._withdrawn)

    def _page(self, tracked: Tracked) -> Page:
        if tracked.url not in self._pages:
            require(tracked.url, f"no address of {tracked.item.title}")
            self._pages[tracked.url] = self._site.page(tracked.url)
        return self._pages[tracked.url]

    def _pages_there(self) -> None:
        pages = ((tracked, self._page(tracked)) for tracked in self._record.public)
        none_of(
            f"{page.url} ({page.status})"
            for tracked, page in pages
            if page.status != 200 or tracked.item.title not in page.text or tracked.agency not in page.text
        )

    def _pictures_there(self) -> None:
        for tracked in self._record.public:
            pictures = self._page(tracked).pictures
            require(len(pictures) >= len(tracked.item.photos), f"{tracked.url} has {len(pictures)} pictures")
            found = [self._site.page(picture) for picture in pictures]
            none_of(f"{one.url} ({one.status})" for one in found if not _is_picture(one))

    def _on_home(self) -> None:
        home = self._site.page("/").html
        none_of(tracked.item.title for tracked in self._record.public if urlsplit(tracked.url).path not in home)

    def _in_feed(self, path: str) -> None:
        ids = self._site.json_feed(path) if path.endswith(".json") else self._site.xml_feed(path)
        none_of(f"lacks {tracked.item.title}" for tracked in self._record.public if tracked.id not in ids)
        none_of(f"still has {each.item.title}" for each in self._record.tracked if each.withdrawn and each.id in ids)

    def _in_sitemap(self) -> None:
        first = self._site.page("/sitemap.xml")
        require(first.status == 200, f"status {first.status}")
        maps = [first.html, *(self._site.page(address).html for address in _inner_maps(first.html))]
        none_of(tracked.url for tracked in self._record.public if not any(tracked.url in each for each in maps))

    def _corrected(self) -> None:
        tracked = self._record.one("correct")
        change, text = tracked.item.correction, self._page(tracked).text
        require(change and change.replace in text and change.note in text, f"{tracked.url} lacks them")
        require(change and change.find not in text, f"{tracked.url} still says: {change and change.find}")

    def _improved(self) -> None:
        tracked = self._record.one("send_back")
        change = tracked.item.resubmission
        require(change and change.replace in self._page(tracked).text, f"{tracked.url} lacks it")

    def _withdrawn(self) -> None:
        tracked = self._record.one("withdraw")
        page = self._page(tracked)
        require(page.status in (200, 410), f"{tracked.url}: status {page.status}")
        require(tracked.item.withdrawal in page.text, f"{tracked.url} does not say why")
        require(tracked.item.title not in page.text, f"{tracked.url} still shows the headline")


def _is_picture(page: Page) -> bool:
    return page.status == 200 and page.media_type.startswith("image/")


def _inner_maps(xml: str) -> list[str]:
    if "<sitemapindex" not in xml:
        return []
    return [part.partition("</loc>")[0].strip() for part in xml.split("<loc>")[1:]]


def _soon(look: Callable[[], None]) -> None:
    """Look until it holds, for FOLLOW seconds: lists are written once for all articles of a moment."""
    end = time.monotonic() + FOLLOW
    while True:
        try:
            return look()
        except CheckFailed:
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)
