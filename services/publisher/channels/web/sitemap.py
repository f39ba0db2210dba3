"""Site maps, bounded: /sitemap.xml has the lists and the newest articles, /sitemap-arsip.xml leads to all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from services.publisher.channels.web.sections import split_numbered_page
from shared.channels.web import dates

#: Articles in /sitemap.xml.
NEWEST_COUNT = 500
#: Numbered pages of a month in one file of the complete site map.
PAGES_PER_FILE = 10
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(site_url: str, entries: Iterable[tuple[str, datetime | None]]) -> str:
    """A site map of URL paths with their times of change."""
    rows = "".join(_row("url", site_url + path, moment) for path, moment in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {XMLNS}>\n{rows}</urlset>\n'


def index(site_url: str, paths: Iterable[str]) -> str:
    """An index of site maps."""
    rows = "".join(_row("sitemap", site_url + path, None) for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {XMLNS}>\n{rows}</sitemapindex>\n'


def file_of(month_page: str) -> tuple[str, list[str]]:
    """The file that lists a month's numbered page, and all numbered pages which that file lists."""
    section, number = split_numbered_page(month_page)
    group = (number - 1) // PAGES_PER_FILE
    first = group * PAGES_PER_FILE + 1
    numbered = [f"{section}halaman/{each}/" for each in range(first, first + PAGES_PER_FILE)]
    return f"/sitemap/{section.removeprefix('/arsip/').strip('/').replace('/', '-')}-{group + 1}.xml", numbered


def files_of_month(section: str, last_page: int) -> list[str]:
    """Every file that a month with this many numbered pages has."""
    return [file_of(f"{section}halaman/{number}/")[0] for number in range(1, last_page + 1, PAGES_PER_FILE)]


def robots(site_url: str) -> str:
    """Everything may be read; where the site maps are."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\nSitemap: {site_url}/sitemap-arsip.xml\n"


def _row(tag: str, url: str, moment: datetime | None) -> str:
    changed = f"<lastmod>{dates.machine_time(moment)}</lastmod>" if moment else ""
    return f"<{tag}><loc>{escape(url)}</loc>{changed}</{tag}>\n"
