"""The site as a whole: what an article changes on it, and the order in which that is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from threading import Lock

from services.publisher.channels.contract import Package
from services.publisher.channels.web import repository
from services.publisher.channels.web.article_writer import ArticleWriter
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.fixed_pages import FixedPages
from services.publisher.channels.web.list_writer import ListWriter
from services.publisher.channels.web.media import Media
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.pages import Pages
from services.publisher.channels.web.save import save
from services.publisher.channels.web.search import SearchIndex, week_of
from services.publisher.channels.web.websub import Hubs
from shared.clock import now, wib
from shared.settings import Settings

#: A change whose pages are unfinished for longer was left by a worker that has ended.
LEFT_BEHIND = timedelta(seconds=60)
#: Folder below the root for the writers' locks; not served, since its name starts with a dot.
LOCKS = ".kabar"


class Site:
    """Writes the public site below one folder. Any number of them may work on the same folder at once."""

    def __init__(self, settings: Settings) -> None:
        """Touches neither disk nor database."""
        pages = Pages(
            settings.site_url,
            f"{settings.publisher_url}/subscribe",
            f"{settings.publisher_url}/report",
            f"{settings.publisher_url}/api/v1/push",
            settings.websub_hubs,
            settings.contact_email,
            settings.contact_phone,
        )
        locks = PageLocks(settings.site_root / LOCKS)
        self.folder = SiteFolder(settings.site_root)
        self.media = Media(self.folder, locks)
        self.articles = ArticleWriter(self.folder, pages, locks, self.media)
        self.lists = ListWriter(self.folder, pages, locks)
        self.search = SearchIndex(self.folder, locks)
        self.fixed = FixedPages(self.folder, pages, locks)
        self.hubs = Hubs(settings.websub_hubs, settings.site_url)
        self._deferred: set[str] = set()
        self._deferred_lock = Lock()
        self._front_of: date | None = None

    def show(self, package: Package) -> tuple[str, bool]:
        """Put an article in its place, on the front page and in the RSS feed, unless something later is there already.

        Returns the SHA-256 of the article's file as it is then, and whether that was so. What else it changes is
        deferred, smaller photos in the article among it. Raises PhotoMissing, TooMuchContention and OSError.
        """
        if not self.fixed.written:
            self.fixed.write()
        saved = save(package, self.media)
        digest = self.articles.write(package.item_id)
        self.lists.write_front()
        self._deferred.add(package.item_id)
        return digest, saved.superseded

    def do_deferred_work(self) -> int:
        """Write what shown articles change besides, each list once for all of them; returns how many articles.

        So a list is not written again for every single one of many articles. Until it is done, here or by `recover`,
        the articles stay noted as unfinished.
        """
        with self._deferred_lock:
            articles: set[str] = set()
            while self._deferred:
                articles.add(self._deferred.pop())
            try:
                self._follow_up(articles)
            except BaseException:
                self._deferred |= articles
                raise
        return len(articles)

    def recover(self, older_than: timedelta | None = None, limit: int = 20) -> int:
        """Finish what workers that have ended left; returns how many articles that were.

        What time itself changes is written here too: the front page announces events until they are past, and what is
        urgent is marked until its end.
        """
        if self._front_of != (today := wib(now()).date()) and self.fixed.written:
            self.lists.write_front()
            self._front_of = today
        self._end_urgency(limit)
        left = repository.left_pending(LEFT_BEHIND if older_than is None else older_than, limit)
        if left:
            self._rewrite(left)
            self._follow_up(left)
        return len(left)

    def _end_urgency(self, limit: int) -> None:
        """Write the pages of articles whose urgency has ended; one interrupted at it is written again."""
        if ended := repository.no_longer_urgent(limit):
            self._rewrite(ended)
            self._follow_up(ended)
            repository.unmark(ended)

    def restore(self, article_id: str) -> None:
        """Write one article's page and whatever files of its photos are missing."""
        self.articles.add_photo_sizes(article_id)
        self.articles.write(article_id)

    def _rewrite(self, articles: Iterable[str]) -> None:
        for article_id in articles:
            self.articles.write(article_id)
        self.lists.write_front()

    def _follow_up(self, articles: Collection[str]) -> None:
        """Smaller photos, feeds, lists, and the articles that lead to these; afterwards nothing is unfinished."""
        if not articles:
            return
        improved, troubled = self.articles.add_all_photo_sizes(articles)
        if improved:
            self._rewrite(improved)
        changes = repository.changes_of(articles)
        self.lists.write_feeds()
        self.hubs.changed()
        self.search.write({week_of(moment) for moment in repository.publication_times(articles)})
        self.lists.write_lists({path for change in changes for path in change.sections})
        self.lists.write_numbered_pages({path for change in changes for path in change.numbered_pages})
        for other in repository.related_to(articles):
            self.articles.write(other)
        for photo in (photo for change in changes for photo in change.dropped):
            self.media.release(photo["sha256"], photo["width"])
        self.folder.sync()
        for change in changes:
            if change.article_id not in troubled:
                repository.settle(change.article_id, change.token)
