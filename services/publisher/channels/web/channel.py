"""The public website as a channel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import structlog

from services.publisher.channels.contract import (
    Failed,
    Order,
    Outcome,
    Package,
    Succeeded,
    Target,
)
from services.publisher.channels.web import reasons
from services.publisher.channels.web.media import PhotoMissing
from services.publisher.channels.web.save import TooMuchContention
from services.publisher.channels.web.site import Site
from shared.channels.web.declaration import CHANNEL
from shared.settings import Settings

log = structlog.get_logger()

#: The one place of this channel.
SITE = "site"
_PATH = re.compile(r"^/berita/\d{4}/\d{2}/[a-z0-9-]+/$")


class WebChannel:
    """Publishes to the static site. Every call may be repeated: pages are written from what is stored."""

    declaration = CHANNEL

    def __init__(self, settings: Settings) -> None:
        """Touches neither disk nor database, so it may be built before a fork."""
        self._site_url = settings.site_url
        self._site = Site(settings)

    def targets(self, package: Package, after: str = "") -> Iterable[Target]:  # noqa: ARG002 - the same for every package
        """The site itself."""
        return [Target(SITE, self._site_url)] if after < SITE else []

    def publish(self, package: Package, order: Order) -> Outcome:
        """Put the article, the front page and the RSS feed in place; lists and other feeds are deferred."""
        return self._show(package, order, at_once=False)

    def update(self, package: Package, order: Order) -> Outcome:
        """Replace the article by its corrected form, with the note of the correction."""
        return self._show(package, order, at_once=True)

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Put a notice in the article's place and take it out of every list and feed."""
        return self._show(package, order, at_once=True)

    def _show(self, package: Package, order: Order, *, at_once: bool) -> Outcome:
        order.progress.fence()
        if not _PATH.match(package.path):
            return Failed(reasons.NOT_AN_ARTICLE_PATH(path=package.path), permanent=True)
        try:
            digest, superseded = self._site.show(package)
            if at_once:
                self._site.do_deferred_work()
        except PhotoMissing as error:
            return Failed(error.reason, permanent=False)
        except TooMuchContention:
            return Failed(reasons.CONTENDED(), permanent=False)
        except OSError as error:
            return Failed(reasons.NOT_WRITTEN(error=error.strerror or type(error).__name__), permanent=False)
        evidence = {"superseded": True} if superseded else {}
        return Succeeded(package.path, self._site_url + package.path, digest, evidence)

    def periodic(self) -> Sequence[tuple[float, Callable[[], object]]]:
        """Deferred pages, those that lost workers left half written, hubs, and each day's head of the audit trail."""
        return [
            (1.0, self.do_deferred_work),
            (5.0, self.recover),
            (2.0, self._site.hubs.call_due),
            (15.0, self._site.fixed.write_audit_trail),
        ]

    def finish(self) -> None:
        """Write the pages that are still deferred."""
        self.do_deferred_work()

    def do_deferred_work(self) -> int:
        """Bring lists and feeds in line with what was published; errors are logged, and the next round repeats it."""
        try:
            return self._site.do_deferred_work()
        except (OSError, PhotoMissing) as error:
            log.warning("site_deferred_work_failed", error=str(error))
            return 0

    def recover(self) -> int:
        """Finish the pages that lost workers left half written; errors are logged, and the next round repeats it."""
        try:
            recovered = self._site.recover()
        except (OSError, PhotoMissing) as error:
            log.warning("site_recovery_failed", error=str(error))
            return 0
        if recovered:
            log.info("site_recovered", articles=recovered)
        return recovered


#: Found by services/publisher/registry.py.
IMPLEMENTATION = WebChannel
