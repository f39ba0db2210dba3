"""The site's search without a server: a file for each week, which the reader's browser looks through, newest first.

By week, since a file has to stay small for cheap phones (some 300 bytes an article) while a search in the news of the
last weeks should need few of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import partial

from services.publisher.channels.web import repository
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.page_locks import PageLocks
from shared.channels.web.article import Article
from shared.clock import WIB, wib

PAGE = "/cari/"
#: Which weeks there are, newest first.
WEEKS = f"{PAGE}minggu.json"
#: Characters of a summary that are kept.
LONGEST = 300


def week_of(moment: datetime) -> str:
    """The ISO week, by the calendar of Mojokerto: 2026-W48."""
    year, week, _ = wib(moment).isocalendar()
    return f"{year}-W{week:02}"


def file_of(week: str) -> str:
    """URL path of a week's file."""
    return f"{PAGE}{week}.json"


class SearchIndex:
    """Writes each week's file once for all changes that came before."""

    def __init__(self, folder: SiteFolder, locks: PageLocks) -> None:
        self._folder, self._locks = folder, locks

    def write(self, weeks: Iterable[str]) -> None:
        """Write the files of these weeks, and the list of all."""
        for week in sorted(weeks):
            self._locks.run_coalesced(file_of(week), partial(self._week, week))
        self._locks.run_coalesced("search", self._weeks)

    def write_all(self) -> None:
        """Write the file of every week with an article."""
        self.write({week_of(moment) for moment in repository.publication_times()})

    def _week(self, week: str) -> None:
        monday = date.fromisoformat(f"{week}-1")
        begins = datetime.combine(monday, time.min, WIB)
        articles = repository.published_between(begins, begins + timedelta(days=7))
        rows = [_row(article) for article in articles]
        self._folder.write(file_of(week), json.dumps(rows, ensure_ascii=False, separators=(",", ":")))

    def _weeks(self) -> None:
        weeks = sorted((file.stem for file in (self._folder.root / "cari").glob("*-W*.json")), reverse=True)
        self._folder.write(WEEKS, json.dumps(weeks))


def _row(article: Article) -> list[str]:
    """Path, headline, summary, agency, districts, kind and day; assets/cari.js reads them by position."""
    return [
        article.path,
        article.headline,
        article.description[:LONGEST],
        article.agency["name"],
        ", ".join(article.variant.get("districts") or ()),
        article.kind_label,
        wib(article.published_at).date().isoformat(),
    ]
