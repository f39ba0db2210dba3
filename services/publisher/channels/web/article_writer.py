"""Writing articles' pages, and the smaller files of their photos."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import structlog

from services.publisher.channels.web import repository
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.media import Media, PhotoMissing
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.pages import Pages
from shared.channels.web.article import Article

log = structlog.get_logger()

#: Articles that a page leads to.
RELATED = 4


class ArticleWriter:
    """Writes one article at a time; the lock of its page is held from the reading of its data on."""

    def __init__(self, folder: SiteFolder, pages: Pages, locks: PageLocks, media: Media) -> None:
        self._folder, self._pages, self._locks, self._media = folder, pages, locks, media

    def write(self, article_id: str) -> str:
        """Write the page as the repository has the article now; returns the SHA-256 of the file."""
        with self._locks.exclusive(f"berita-{article_id[-2:]}"):
            article = Article.from_stored(repository.stored(article_id) or {})
            related = [] if article.withdrawn_at else repository.relate(article, RELATED)
            return hashlib.sha256(self._folder.write(article.path, self._pages.article(article, related))).hexdigest()

    def add_photo_sizes(self, article_id: str) -> bool:
        """Make the smaller files of the article's photos; True if its page can now offer more of them."""
        found = repository.stored(article_id)
        if found is None:
            return False
        for photo in found["photos"]:
            self._media.write_all_sizes(photo)
        if all(photo["ready"] for photo in found["photos"]):
            return False
        repository.mark_ready(article_id, found["version"])
        return True

    def add_all_photo_sizes(self, articles: Iterable[str]) -> tuple[list[str], set[str]]:
        """Returns the articles whose pages can now offer more, and those with trouble, which delay no other."""
        improved, troubled = [], set()
        for article_id in articles:
            try:
                if self.add_photo_sizes(article_id):
                    improved.append(article_id)
            except (OSError, PhotoMissing) as error:
                log.warning("photos_not_completed", article=article_id, error=str(error))
                troubled.add(article_id)
        return improved, troubled
