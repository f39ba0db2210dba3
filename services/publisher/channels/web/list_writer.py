"""Writing the pages that many articles share: the front page, the feeds, and the lists with their numbered pages."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.publisher.channels.web import repository, section_index, sitemap
from services.publisher.channels.web.feeds import LENGTH, SITE_FEED, FeedHead, Feeds
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.pages import SITE_NAME, Pages
from services.publisher.channels.web.sections import CLARIFICATIONS, Section, page_number, split_numbered_page
from shared.clock import now, wib

#: Articles on the front of a list.
FRONT_LENGTH = 30
#: Articles in the banner of what is urgent.
MOST_URGENT = 3
#: Writing waits for the disk most of the time.
_writers = ThreadPoolExecutor(4, thread_name_prefix="site")


class ListWriter:
    """Writes each page once for all changes that came before; see PageLocks."""

    def __init__(self, folder: SiteFolder, pages: Pages, locks: PageLocks) -> None:
        self._folder, self._pages, self._locks = folder, pages, locks
        self._feeds = Feeds(pages)

    def write_front(self) -> None:
        """Write the front page and the RSS feed."""
        self._locks.run_coalesced("front", self._front)

    def write_feeds(self) -> None:
        """Write the other feeds of the whole site."""
        self._locks.run_coalesced("feeds", self._other_feeds)

    def write_lists(self, paths: Iterable[str]) -> None:
        """Write the fronts of lists, the pages that lead to all lists, and the site map."""
        list(_writers.map(lambda path: self._locks.run_coalesced(path, partial(self._section, path)), sorted(paths)))
        self._locks.run_coalesced("directories", self._lists_of_lists)

    def write_numbered_pages(self, paths: Iterable[str]) -> None:
        """Write numbered pages of lists, and the files of the complete site map that list them."""
        list(_writers.map(self._write_numbered_page, sorted(paths)))

    def write_all(self) -> None:
        """Write every feed and list, also those without an article yet."""
        self.write_feeds()
        known = {each["_id"]: each for each in repository.sections()}
        districts = (section.path for section in section_index.districts())
        empty = (CLARIFICATIONS.path, *section_index.topic_paths(), *section_index.agency_paths(), *districts)
        self.write_lists({*known, *empty})
        for path, each in known.items():
            section = Section(path, each["kind"], each["title"])
            self.write_numbered_pages(section.numbered_page(number + 1) for number in range(page_number(each["count"])))

    def _front(self) -> None:
        newest = repository.newest(LENGTH, full=True)
        self._folder.write("/feed.xml", self._feeds.rss(SITE_FEED, newest))
        lists = {
            "clarifications": repository.newest(3, CLARIFICATIONS.path),
            "urgent": repository.urgent(MOST_URGENT),
            "events": repository.upcoming(wib(now()).date(), 4),
            "agencies": repository.sections("opd"),
        }
        self._folder.write("/", self._pages.home(newest, lists))

    def _other_feeds(self) -> None:
        newest = repository.newest(LENGTH, full=True)
        self._folder.write("/feed.json", self._feeds.json(SITE_FEED, newest))
        self._folder.write("/atom.xml", self._feeds.atom(SITE_FEED, newest))

    def _section(self, path: str) -> None:
        known = section_index.section_at(path)
        articles = repository.newest(FRONT_LENGTH, path, full=known.section.has_feed)
        self._folder.write(path, self._pages.section(known.section, articles, known.last_page))
        if known.section.has_feed:
            self._folder.write(f"{path}feed.xml", self._feeds.rss(_feed_of(known.section), articles))

    def _lists_of_lists(self) -> None:
        lists = repository.sections()
        months = [each for each in lists if each["kind"] == "arsip"]
        self._folder.write("/opd/", self._pages.agencies(section_index.agencies(lists)))
        self._folder.write("/arsip/", self._pages.archive(section_index.years(months)))
        fixed = [("/", None), *((each["_id"], None) for each in lists)]
        newest = repository.addresses(sitemap.NEWEST_COUNT)
        self._folder.write("/sitemap.xml", sitemap.urlset(self._pages.site_url, [*fixed, *newest]))
        files = [file for each in months for file in sitemap.files_of_month(each["_id"], page_number(each["count"]))]
        self._folder.write("/sitemap-arsip.xml", sitemap.index(self._pages.site_url, files))

    def _write_numbered_page(self, path: str) -> None:
        self._locks.run_coalesced(path, partial(self._numbered_page, path))

    def _numbered_page(self, path: str) -> None:
        section, number = split_numbered_page(path)
        known = section_index.section_at(section)
        articles = repository.on_numbered_page(path)
        if number > 1 and len(articles) == 1:
            self._write_numbered_page(known.section.numbered_page(number - 1))  # which now has a next page to lead to
        self._folder.write(path, self._pages.numbered_page(known.section, number, articles, known.last_page))
        if known.section.kind == "arsip":
            file, numbered = sitemap.file_of(path)
            limit = len(numbered) * 100
            self._folder.write(file, sitemap.urlset(self._pages.site_url, repository.addresses(limit, numbered)))


def _feed_of(section: Section) -> FeedHead:
    title = f"{section.title} – {SITE_NAME}"
    return FeedHead(title, f"Kabar terbaru: {section.title}", section.path, f"{section.path}feed.xml")
