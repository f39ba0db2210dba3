"""Claims about the public site: pages, pictures, lists, feeds, search, the correction, the withdrawal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from demo.checks import Check, Fault, soon, unless
from demo.record import Record, Tracked
from demo.site import Page, Site

FEEDS = {"/feed.xml": "RSS", "/atom.xml": "Atom", "/feed.json": "JSON Feed"}
#: The list of the files that the search looks through.
SEARCH = "/cari/"


class WebsiteChecks:
    """Each page is fetched once and looked at by several checks."""

    def __init__(self, record: Record, site: Site, hub_calls: Callable[[], list[dict[str, Any]]]) -> None:
        """`hub_calls` are what a WebSub hub was told."""
        self._record, self._site, self._hub_calls = record, site, hub_calls
        self._pages: dict[str, Page] = {}

    def checks(self) -> Iterator[Check]:
        """All of them, in the order of a reader's way."""
        count = len(self._record.public)
        yield Check(f"All {count} public pages are there and show headline and agency", self._pages_there)
        yield Check("Every photo on them is there", self._pictures_there)
        yield Check(f"The home page lists all {count}", soon(self._on_home))
        yield Check("Each district's page lists what concerns it, and no withdrawn item", soon(self._in_districts))
        for path, name in FEEDS.items():
            yield Check(f"{name} parses and holds them, not the withdrawn one", soon(partial(self._in_feed, path)))
        yield Check("The feeds name a WebSub hub, and it was told after the last change", soon(self._hub_told))
        yield Check("The site map names them", soon(self._in_sitemap))
        yield Check("The site's own search finds them, not the withdrawn one", soon(self._in_search))
        yield Check("The correction is visible with its note, the old words are gone", self._corrected)
        yield Check("The improvement that the editors asked for is published", self._improved)
        yield Check("The withdrawn page says so and shows nothing else", self._withdrawn)

    def _page(self, tracked: Tracked) -> Page:
        if not tracked.url:
            raise LookupError(f"no address of {tracked.item.title}")
        if tracked.url not in self._pages:
            self._pages[tracked.url] = self._site.page(tracked.url)
        return self._pages[tracked.url]

    def _pages_there(self) -> Iterator[Fault]:
        for tracked in self._record.public:
            page = self._page(tracked)
            for words in (tracked.item.title, tracked.agency):
                there = page.status == 200 and words in page.text
                yield from unless(there, tracked.item.title, words, f"status {page.status}, without it", page.url)

    def _pictures_there(self) -> Iterator[Fault]:
        for tracked in self._record.public:
            pictures, wanted = self._page(tracked).pictures, len(tracked.item.photos)
            yield from unless(
                len(pictures) >= wanted, tracked.item.title, f"{wanted} photos", len(pictures), tracked.url
            )
            for one in map(self._site.page, pictures):
                whole = one.status == 200 and one.media_type.startswith("image/")
                yield from unless(whole, tracked.item.title, "a picture", f"{one.status} {one.media_type}", one.url)

    def _on_home(self) -> Iterator[Fault]:
        yield from self._listed("/", self._record.public)

    def _in_districts(self) -> Iterator[Fault]:
        districts = {name for tracked in self._record.tracked for name in _districts(tracked)}
        for name in sorted(districts):
            about = [tracked for tracked in self._record.public if name in _districts(tracked)]
            yield from self._listed(f"/kecamatan/{name.lower()}/", about)

    def _listed(self, path: str, wanted: Sequence[Tracked]) -> Iterator[Fault]:
        """What is public is on the page, and what was withdrawn is not."""
        page = self._site.page(path)
        for tracked in wanted:
            there = urlsplit(tracked.url).path in page.html
            yield from unless(there, f"{path} with {tracked.item.title}", "a link to it", "none", page.url)
        for tracked in self._record.tracked:
            gone = not tracked.withdrawn or urlsplit(tracked.url).path not in page.html
            yield from unless(gone, f"{path} with {tracked.item.title}", "no link, it was withdrawn", "one", page.url)

    def _in_feed(self, path: str) -> Iterator[Fault]:
        ids = self._site.json_feed(path) if path.endswith(".json") else self._site.xml_feed(path)
        for tracked in self._record.tracked:
            expected = "not there, it was withdrawn" if tracked.withdrawn else "there"
            found = "there" if tracked.id in ids else "not there"
            yield from unless(
                (tracked.id in ids) != tracked.withdrawn, f"{path}: {tracked.item.title}", expected, found
            )

    def _in_sitemap(self) -> Iterator[Fault]:
        first = self._site.page("/sitemap.xml")
        maps = [first.html, *(self._site.page(address).html for address in _inner_maps(first.html))]
        for tracked in self._record.public:
            there = any(tracked.url in each for each in maps)
            yield from unless(there, tracked.item.title, tracked.url, f"not among {len(maps)} maps", first.url)

    def _in_search(self) -> Iterator[Fault]:
        page = self._site.page(SEARCH)
        yield from unless(page.status == 200, "The page of the search", "status 200", page.status, page.url)
        weeks = self._site.json(f"{SEARCH}minggu.json")
        found = {row[0] for week in weeks for row in self._site.json(f"{SEARCH}{week}.json")}
        for tracked in self._record.tracked:
            there = urlsplit(tracked.url).path in found
            expected = "not found, it was withdrawn" if tracked.withdrawn else "found"
            yield from unless(there != tracked.withdrawn, f"Search for {tracked.item.title}", expected, there, page.url)

    def _corrected(self) -> Iterator[Fault]:
        tracked = self._record.one("correct")
        change, text = tracked.item.correction, self._page(tracked).text
        assert change is not None  # noqa: S101 - the file of an item that is corrected has one
        for words in (change.replace, change.note):
            yield from unless(words in text, tracked.item.title, words, "not on the page", tracked.url)
        yield from unless(change.find not in text, tracked.item.title, f"no more: {change.find}", "still", tracked.url)

    def _improved(self) -> Iterator[Fault]:
        tracked = self._record.one("send_back")
        change = tracked.item.resubmission
        assert change is not None  # noqa: S101 - the file of an item that is sent back has one
        there = change.replace in self._page(tracked).text
        yield from unless(there, tracked.item.title, change.replace, "not on the page", tracked.url)

    def _withdrawn(self) -> Iterator[Fault]:
        tracked = self._record.one("withdraw")
        page = self._page(tracked)
        yield from unless(page.status in (200, 410), tracked.item.title, "status 200 or 410", page.status, page.url)
        why = tracked.item.withdrawal
        yield from unless(why in page.text, tracked.item.title, f"the reason: {why}", "not on the page", page.url)
        shown = tracked.item.title in page.text
        yield from unless(not shown, tracked.item.title, "no headline any more", "the headline", page.url)

    def _hub_told(self) -> Iterator[Fault]:
        page = self._site.page("/feed.xml")
        yield from unless('rel="hub"' in page.html, "The RSS feed", "a link to a hub", "none", page.url)
        feeds = {self._site.page(path).url for path in FEEDS}
        told = [call["at"] for call in self._hub_calls() if feeds <= set(call["topics"])]
        latest = max(map(datetime.fromisoformat, told), default=None)
        last = max(map(datetime.fromisoformat, _requested(self._record)))
        expected = f"told of {', '.join(FEEDS)} after {last}"
        yield from unless(latest and latest >= last, "The hub", expected, latest or "never told")


def _districts(tracked: Tracked) -> Sequence[str]:
    found: Sequence[str] = tracked.item.submission.get("districts", ())
    return found


def _requested(record: Record) -> Iterator[str]:
    """When changes of the site were asked for; the hub may be told before they are recorded as done."""
    for tracked in record.tracked:
        yield from (one["requested_at"] for one in tracked.deliveries if one["channel"] == "web")


def _inner_maps(xml: str) -> list[str]:
    if "<sitemapindex" not in xml:
        return []
    return [part.partition("</loc>")[0].strip() for part in xml.split("<loc>")[1:]]
