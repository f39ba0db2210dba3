"""Writing what no article changes: style and script, fixed pages, robots.txt and the audit trail."""

from __future__ import annotations

import hashlib
from pathlib import Path

import services.publisher.channels.web as web_channel
import shared.channels.web as shared_web
from services.publisher.channels.web import audit_trail, section_index, sitemap
from services.publisher.channels.web.assets import assets_digest, write_assets
from services.publisher.channels.web.files import SiteFolder
from services.publisher.channels.web.page_locks import PageLocks
from services.publisher.channels.web.pages import Pages
from services.publisher.channels.web.search import PAGE


class FixedPages:
    """They are written once, before the first article."""

    def __init__(self, folder: SiteFolder, pages: Pages, locks: PageLocks) -> None:
        self._folder, self._pages, self._locks = folder, pages, locks
        #: There once all of them are written. Not served, since its folder's name starts with a dot.
        self._mark = f"/.kabar/pages-{_made_of(pages)}"

    @property
    def written(self) -> bool:
        """Whether they are there, as this release writes them."""
        return self._folder.exists(self._mark)

    def write(self) -> None:
        """Write all of them."""
        write_assets(self._folder)
        self._folder.write("/topik/", self._pages.topics())
        self._folder.write("/kecamatan/", self._pages.districts(section_index.districts()))
        self._folder.write("/tentang/", self._pages.plain("about.html", "/tentang/"))
        self._folder.write("/ikuti/", self._pages.plain("follow.html", "/ikuti/"))
        self._folder.write("/pemberitahuan/", self._pages.plain("notifications.html", "/pemberitahuan/"))
        self._folder.write(PAGE, self._pages.plain("search.html", PAGE))
        self._folder.write("/kontak/", self._pages.plain("contact.html", "/kontak/"))
        self._folder.write("/aksesibilitas/", self._pages.plain("accessibility.html", "/aksesibilitas/"))
        self._folder.write("/404.html", self._pages.plain("not_found.html", "/404.html"))
        self._folder.write("/robots.txt", sitemap.robots(self._pages.site_url))
        self._locks.run_coalesced("audit", self._audit_trail)
        self._folder.write(self._mark, "")

    def write_audit_trail(self) -> None:
        """Publish the heads of past days, durably; however often it is called, it writes once a day."""
        if self.written:
            self._locks.run_coalesced("audit", self._audit_trail)
            self._folder.sync()

    def _audit_trail(self) -> None:
        days = audit_trail.to_publish(self._folder)
        self._folder.write(audit_trail.FILE, audit_trail.as_file(days, self._pages.site_url))
        self._folder.write(audit_trail.PAGE, self._pages.audit_trail(days))


def _made_of(pages: Pages) -> str:
    """What the pages are made of, as one number: another release or other settings make other pages."""
    folders = (Path(package.__path__[0]) / "templates" for package in (web_channel, shared_web))
    templates = (path.read_bytes() for folder in folders for path in sorted(folder.iterdir()))
    values = f"{pages!r} {assets_digest()}"
    return hashlib.sha256(b"".join(templates) + values.encode()).hexdigest()[:16]
