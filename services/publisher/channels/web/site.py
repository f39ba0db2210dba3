"""The site as a whole: which pages an article touches, and the order in which they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Lock

import structlog

from services.publisher.channels.contract import Package
from services.publisher.channels.web import audit_trail, repository, section_index, sitemap
from services.publisher.channels.web.assets import STYLE, asset_path, write_assets
from services.publisher.channels.web.feeds import LENGTH, SITE_FEED, FeedHead, Feeds
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.media import Media, PhotoMissing
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.pages import SITE_NAME, Pages
from services.publisher.channels.web.save import save
from services.publisher.channels.web.sections import CLARIFICATIONS, Section, page_number, split_numbered_page
from shared.channels.web.article import Article
from shared.clock import now, wib
from shared.settings import Settings

log = structlog.get_logger()

#: Articles on the front of a list.
FRONT_LENGTH = 30
RELATED = 4
#: A change whose pages are unfinished for longer was left behind by a worker that died.
LEFT_BEHIND = timedelta(seconds=60)
#: Folder below the root for the writers' locks; not served, since its name starts with a dot.
LOCKS = ".kabar"
#: Writing waits for the disk most of the time.
_writers = ThreadPoolExecutor(4, thread_name_prefix="site")


class Site:
    """Writes the public site below one folder. Any number of them may work on the same folder at once."""

    def __init__(self, settings: Settings) -> None:
        """Touches neither disk nor database."""
        self.folder = SiteFolder(settings.site_root)
        self.pages = Pages(settings.site_url, f"{settings.publisher_url}/subscribe")
        self.locks = PageLocks(settings.site_root / LOCKS)
        self.media = Media(self.folder, self.locks)
        self.feeds = Feeds(self.pages)
        self._untended: set[str] = set()
        self._front_of: date | None = None
        self._tending = Lock()

    def show(self, package: Package) -> tuple[str, bool]:
        """Put an article in its place, on the front page and in the RSS feed, unless something later is there already.

        Answers the SHA-256 of the article's file as it is then, and whether that was so. What else it touches follows
        with `do_deferred_work`, smaller photos in the article among it.
        """
        if not self.folder.exists(asset_path(STYLE)):
            self.write_fixed()
        saved = save(package, self.media)
        digest = self.write_article(package.item_id)
        self.write_front()
        self._untended.add(package.item_id)
        return digest, saved.superseded

    def do_deferred_work(self) -> int:
        """Write what shown articles touch besides, each list once for all of them; answers how many articles.

        So a list is not written again for every single one of a crowd. Until it is done, here or by `recover`, the
        articles stay noted as unfinished.
        """
        with self._tending:
            articles: set[str] = set()
            while self._untended:
                articles.add(self._untended.pop())
            try:
                self._follow_up(articles)
            except BaseException:
                self._untended |= articles
                raise
        return len(articles)

    def recover(self, older_than: timedelta | None = None, limit: int = 20) -> int:
        """Finish what workers that died have left; answers how many articles that were.

        A new day is seen to here too: the front page announces what is to come, until it is past.
        """
        if self._front_of != (today := wib(now()).date()) and self.folder.exists(asset_path(STYLE)):
            self.write_front()
            self._front_of = today
        left = repository.left_pending(LEFT_BEHIND if older_than is None else older_than, limit)
        if left:
            self._rewrite(left)
            self._follow_up(left)
        return len(left)

    def restore(self, article_id: str) -> None:
        """Write one article's page and whatever files of its photos are missing."""
        self._complete_photos(article_id)
        self.write_article(article_id)

    def _rewrite(self, articles: Iterable[str]) -> None:
        for article_id in articles:
            self.write_article(article_id)
        self.write_front()

    def _follow_up(self, articles: Collection[str]) -> None:
        """Smaller photos, feeds, lists, and the articles that lead to these; afterwards nothing is unfinished."""
        if not articles:
            return
        improved, troubled = self._complete_all_photos(articles)
        if improved:
            self._rewrite(improved)
        changes = repository.changes_of(articles)
        self.locks.run_coalesced("feeds", self._feeds)
        self.write_lists({path for change in changes for path in change.sections})
        self.write_numbered_pages({path for change in changes for path in change.numbered_pages})
        for other in repository.related_to(articles):
            self.write_article(other)
        for photo in (photo for change in changes for photo in change.dropped):
            self.media.release(photo["sha256"], photo["width"])
        self.folder.sync()
        for change in changes:
            if change.article_id not in troubled:
                repository.settle(change.article_id, change.token)

    def _complete_all_photos(self, articles: Iterable[str]) -> tuple[list[str], set[str]]:
        """Answers the articles whose pages can now offer more, and those with trouble, which hold no other up."""
        improved, troubled = [], set()
        for article_id in articles:
            try:
                if self._complete_photos(article_id):
                    improved.append(article_id)
            except (OSError, PhotoMissing) as error:
                log.warning("photos_not_completed", article=article_id, error=str(error))
                troubled.add(article_id)
        return improved, troubled

    def _complete_photos(self, article_id: str) -> bool:
        """Make the smaller files of the article's photos; True if its page can now offer more of them."""
        found = repository.stored(article_id)
        if found is None:
            return False
        photos = found["photos"]
        for photo in photos:
            self.media.complete(photo)
        if all(photo["ready"] for photo in photos):
            return False
        repository.mark_ready(article_id, found["version"])
        return True

    def write_article(self, article_id: str) -> str:
        """Write one article's page as the store has it now; answers the SHA-256 of the file."""
        with self.locks.exclusive(f"berita-{article_id[-2:]}"):
            article = Article.from_stored(repository.stored(article_id) or {})
            related = [] if article.withdrawn_at else repository.relate(article, RELATED)
            return hashlib.sha256(self.folder.write(article.path, self.pages.article(article, related))).hexdigest()

    def write_front(self) -> None:
        """Write the front page and the RSS feed."""
        self.locks.run_coalesced("front", self._front)

    def _front(self) -> None:
        newest = repository.newest(LENGTH, full=True)
        self.folder.write("/feed.xml", self.feeds.rss(SITE_FEED, newest))
        lists = {
            "clarifications": repository.newest(3, CLARIFICATIONS.path),
            "events": repository.upcoming(wib(now()).date(), 4),
            "agencies": repository.sections("opd"),
        }
        self.folder.write("/", self.pages.home(newest, lists))

    def _feeds(self) -> None:
        newest = repository.newest(LENGTH, full=True)
        self.folder.write("/feed.json", self.feeds.json(SITE_FEED, newest))
        self.folder.write("/atom.xml", self.feeds.atom(SITE_FEED, newest))

    def write_lists(self, paths: Iterable[str]) -> None:
        """Write the fronts of lists, the directories of lists, and the site map."""
        list(_writers.map(lambda path: self.locks.run_coalesced(path, partial(self._section, path)), sorted(paths)))
        self.locks.run_coalesced("directories", self._directories)

    def _section(self, path: str) -> None:
        known = section_index.section_at(path)
        articles = repository.newest(FRONT_LENGTH, path, full=known.section.kind in ("opd", "topik"))
        self.folder.write(path, self.pages.section(known.section, articles, known.last_page))
        if known.section.kind in ("opd", "topik"):
            self.folder.write(f"{path}feed.xml", self.feeds.rss(_feed_of(known.section), articles))

    def _directories(self) -> None:
        lists = repository.sections()
        months = [each for each in lists if each["kind"] == "arsip"]
        self.folder.write("/opd/", self.pages.agencies(section_index.agencies(lists)))
        self.folder.write("/arsip/", self.pages.archive(section_index.years(months)))
        fixed = [("/", None), *((each["_id"], None) for each in lists)]
        newest = repository.addresses(sitemap.NEWEST_COUNT)
        self.folder.write("/sitemap.xml", sitemap.urlset(self.pages.site_url, [*fixed, *newest]))
        files = [file for each in months for file in sitemap.files_of_month(each["_id"], page_number(each["count"]))]
        self.folder.write("/sitemap-arsip.xml", sitemap.index(self.pages.site_url, files))

    def write_numbered_pages(self, paths: Iterable[str]) -> None:
        """Write numbered pages of lists, and the files of the complete site map that list them."""
        list(_writers.map(self._write_numbered_page, sorted(paths)))

    def _write_numbered_page(self, path: str) -> None:
        self.locks.run_coalesced(path, partial(self._numbered_page, path))

    def _numbered_page(self, path: str) -> None:
        section, number = split_numbered_page(path)
        known = section_index.section_at(section)
        articles = repository.on_numbered_page(path)
        if number > 1 and len(articles) == 1:
            self._write_numbered_page(known.section.numbered_page(number - 1))  # which now has a next page to lead to
        self.folder.write(path, self.pages.numbered_page(known.section, number, articles, known.last_page))
        if known.section.kind == "arsip":
            file, numbered = sitemap.file_of(path)
            limit = len(numbered) * 100
            self.folder.write(file, sitemap.urlset(self.pages.site_url, repository.addresses(limit, numbered)))

    def write_fixed(self) -> None:
        """Write what no article changes: assets, fixed pages, robots.txt."""
        write_assets(self.folder)
        self.folder.write("/topik/", self.pages.topics())
        self.folder.write("/tentang/", self.pages.plain("about.html", "/tentang/"))
        self.folder.write("/ikuti/", self.pages.plain("follow.html", "/ikuti/"))
        self.folder.write("/404.html", self.pages.plain("not_found.html", "/404.html"))
        self.folder.write("/robots.txt", sitemap.robots(self.pages.site_url))
        self.locks.run_coalesced("audit", self._audit_trail)

    def write_audit_trail(self) -> None:
        """Publish the heads of days that are over; however often it is called, it writes once a day."""
        if self.folder.exists(asset_path(STYLE)):
            self.locks.run_coalesced("audit", self._audit_trail)
            self.folder.sync()

    def _audit_trail(self) -> None:
        days = audit_trail.to_publish(self.folder)
        self.folder.write(audit_trail.FILE, audit_trail.as_file(days, self.pages.site_url))
        self.folder.write(audit_trail.PAGE, self.pages.audit_trail(days))

    def write_all_lists(self) -> None:
        """Write every feed and list, also those without an article yet."""
        self.locks.run_coalesced("feeds", self._feeds)
        known = {each["_id"]: each for each in repository.sections()}
        self.write_lists({*known, CLARIFICATIONS.path, *section_index.topic_paths(), *section_index.agency_paths()})
        for path, each in known.items():
            section = Section(path, each["kind"], each["title"])
            self.write_numbered_pages(section.numbered_page(number + 1) for number in range(page_number(each["count"])))


def _feed_of(section: Section) -> FeedHead:
    title = f"{section.title} – {SITE_NAME}"
    return FeedHead(title, f"Kabar terbaru: {section.title}", section.path, f"{section.path}feed.xml")
