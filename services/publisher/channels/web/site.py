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
from services.publisher.channels.web import audit_trail, directory, sitemap, store
from services.publisher.channels.web.assets import STYLE, asset_path, write_assets
from services.publisher.channels.web.document import ensure_indexes
from services.publisher.channels.web.feeds import LENGTH, SITE_FEED, FeedHead, Feeds
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.media import Media, PhotoMissing
from services.publisher.channels.web.pages import SITE_NAME, Pages
from services.publisher.channels.web.sections import CLARIFICATIONS, Section, shelf_number, split_shelf
from services.publisher.channels.web.taking import take_in
from services.publisher.channels.web.turns import Turns
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
        self.turns = Turns(settings.site_root / LOCKS)
        self.media = Media(self.folder, self.turns)
        self.feeds = Feeds(self.pages)
        self._untended: set[str] = set()
        self._front_of: date | None = None
        self._tending = Lock()

    def show(self, package: Package) -> tuple[str, bool]:
        """Put an article in its place, on the front page and in the RSS feed, unless something later is there already.

        Answers the SHA-256 of the article's file as it is then, and whether that was so. What else it touches follows
        with `tend`, smaller photos in the article among it.
        """
        if not self.folder.exists(asset_path(STYLE)):
            ensure_indexes()
            self.write_fixed()
        taken = take_in(package, self.media)
        digest = self.write_article(package.item_id)
        self.write_front()
        self._untended.add(package.item_id)
        return digest, taken.superseded

    def tend(self) -> int:
        """Write what shown articles touch besides, each list once for all of them; answers how many articles.

        So a list is not written again for every single one of a crowd. Until it is done, here or by `heal`, the
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

    def heal(self, older_than: timedelta | None = None, limit: int = 20) -> int:
        """Finish what workers that died have left; answers how many articles that were.

        A new day is seen to here too: the front page announces what is to come, until it is past.
        """
        if self._front_of != (today := wib(now()).date()) and self.folder.exists(asset_path(STYLE)):
            self.write_front()
            self._front_of = today
        left = store.left_pending(LEFT_BEHIND if older_than is None else older_than, limit)
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
        changes = store.changes_of(articles)
        self.turns.run("feeds", self._feeds)
        self.write_lists({path for change in changes for path in change.sections})
        self.write_shelves({path for change in changes for path in change.shelves})
        for other in store.related_to(articles):
            self.write_article(other)
        for photo in (photo for change in changes for photo in change.dropped):
            self.media.release(photo["sha256"], photo["width"])
        self.folder.sync()
        for change in changes:
            if change.article_id not in troubled:
                store.settle(change.article_id, change.token)

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
        found = store.stored(article_id) or {}
        photos = found.get("photos", ())
        for photo in photos:
            self.media.complete(photo)
        if all(photo["ready"] for photo in photos):
            return False
        store.mark_ready(article_id, found["version"])
        return True

    def write_article(self, article_id: str) -> str:
        """Write one article's page as the store has it now; answers the SHA-256 of the file."""
        with self.turns.exclusive(f"berita-{article_id[-2:]}"):
            article = Article.from_stored(store.stored(article_id) or {})
            related = [] if article.withdrawn_at else store.relate(article, RELATED)
            return hashlib.sha256(self.folder.write(article.path, self.pages.article(article, related))).hexdigest()

    def write_front(self) -> None:
        """Write the front page and the RSS feed."""
        self.turns.run("front", self._front)

    def _front(self) -> None:
        newest = store.newest(LENGTH, full=True)
        self.folder.write("/feed.xml", self.feeds.rss(SITE_FEED, newest))
        lists = {
            "clarifications": store.newest(3, CLARIFICATIONS.path),
            "events": store.upcoming(wib(now()).date(), 4),
            "agencies": store.sections("opd"),
        }
        self.folder.write("/", self.pages.home(newest, lists))

    def _feeds(self) -> None:
        newest = store.newest(LENGTH, full=True)
        self.folder.write("/feed.json", self.feeds.json(SITE_FEED, newest))
        self.folder.write("/atom.xml", self.feeds.atom(SITE_FEED, newest))

    def write_lists(self, paths: Iterable[str]) -> None:
        """Write the fronts of lists, the directories of lists, and the site map."""
        list(_writers.map(lambda path: self.turns.run(path, partial(self._section, path)), sorted(paths)))
        self.turns.run("directories", self._directories)

    def _section(self, path: str) -> None:
        known = directory.section_at(path)
        articles = store.newest(FRONT_LENGTH, path, full=known.section.kind in ("opd", "topik"))
        self.folder.write(path, self.pages.section(known.section, articles, known.last_shelf))
        if known.section.kind in ("opd", "topik"):
            self.folder.write(f"{path}feed.xml", self.feeds.rss(_feed_of(known.section), articles))

    def _directories(self) -> None:
        lists = store.sections()
        months = [each for each in lists if each["kind"] == "arsip"]
        self.folder.write("/opd/", self.pages.agencies(directory.agencies(lists)))
        self.folder.write("/arsip/", self.pages.archive(directory.years(months)))
        fixed = [("/", None), *((each["_id"], None) for each in lists)]
        newest = store.addresses(sitemap.NEWEST_COUNT)
        self.folder.write("/sitemap.xml", sitemap.urlset(self.pages.site_url, [*fixed, *newest]))
        files = [file for each in months for file in sitemap.files_of_month(each["_id"], shelf_number(each["count"]))]
        self.folder.write("/sitemap-arsip.xml", sitemap.index(self.pages.site_url, files))

    def write_shelves(self, paths: Iterable[str]) -> None:
        """Write numbered pages of lists, and the files of the complete site map that list them."""
        list(_writers.map(self._take_turn_at_shelf, sorted(paths)))

    def _take_turn_at_shelf(self, path: str) -> None:
        self.turns.run(path, partial(self._shelf, path))

    def _shelf(self, path: str) -> None:
        section, number = split_shelf(path)
        known = directory.section_at(section)
        articles = store.on_shelf(path)
        if number > 1 and len(articles) == 1:
            self._take_turn_at_shelf(known.section.shelf(number - 1))  # which now has a next page to lead to
        self.folder.write(path, self.pages.shelf(known.section, number, articles, known.last_shelf))
        if known.section.kind == "arsip":
            file, shelves = sitemap.file_of(path)
            limit = len(shelves) * 100
            self.folder.write(file, sitemap.urlset(self.pages.site_url, store.addresses(limit, shelves)))

    def write_fixed(self) -> None:
        """Write what no article changes: assets, fixed pages, robots.txt."""
        write_assets(self.folder)
        self.folder.write("/topik/", self.pages.topics())
        self.folder.write("/tentang/", self.pages.plain("about.html", "/tentang/"))
        self.folder.write("/ikuti/", self.pages.plain("follow.html", "/ikuti/"))
        self.folder.write("/404.html", self.pages.plain("not_found.html", "/404.html"))
        self.folder.write("/robots.txt", sitemap.robots(self.pages.site_url))
        self.turns.run("audit", self._audit_trail)

    def write_audit_trail(self) -> None:
        """Publish the heads of days that are over; however often it is called, it writes once a day."""
        if self.folder.exists(asset_path(STYLE)):
            self.turns.run("audit", self._audit_trail)
            self.folder.sync()

    def _audit_trail(self) -> None:
        days = audit_trail.to_publish(self.folder)
        self.folder.write(audit_trail.FILE, audit_trail.as_file(days, self.pages.site_url))
        self.folder.write(audit_trail.PAGE, self.pages.audit_trail(days))

    def write_all_lists(self) -> None:
        """Write every feed and list, also those without an article yet."""
        self.turns.run("feeds", self._feeds)
        known = {each["_id"]: each for each in store.sections()}
        self.write_lists({*known, CLARIFICATIONS.path, *directory.topic_paths(), *directory.agency_paths()})
        for path, each in known.items():
            section = Section(path, each["kind"], each["title"])
            self.write_shelves(section.shelf(number + 1) for number in range(shelf_number(each["count"])))


def _feed_of(section: Section) -> FeedHead:
    title = f"{section.title} – {SITE_NAME}"
    return FeedHead(title, f"Kabar terbaru: {section.title}", section.path, f"{section.path}feed.xml")
