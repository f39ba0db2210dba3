"""Telling hubs that the feeds have changed (W3C WebSub 1.0, section 7), so that subscribers get news at once.

A hub fetches the feed itself, so a call may be repeated and may be left out: the next change brings what was missed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from time import monotonic

import httpx
import structlog

from services.publisher.channels import outgoing
from services.publisher.channels.web.feeds import SITE_FEED

log = structlog.get_logger()

#: Seconds for one call.
TIMEOUT = 10.0
#: Seconds until a hub is called again that did not take the call: doubled each time, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3600.0


class Hubs:
    """The configured hubs. Changes that come together are told once."""

    def __init__(self, urls: Sequence[str], site_url: str) -> None:
        """Touches no network."""
        feeds = (SITE_FEED.rss, SITE_FEED.atom, SITE_FEED.json)
        self._topics = [site_url + path for path in feeds if path]
        self._lock = threading.Lock()
        #: When each hub is to be called (by time.monotonic), and the pause after its next failure.
        self._due: dict[str, float] = {}
        self._pauses = dict.fromkeys(urls, FIRST_PAUSE)

    def changed(self) -> None:
        """The feeds have changed on the disk."""
        with self._lock:
            for hub in self._pauses:
                self._due.setdefault(hub, 0.0)

    def call_due(self) -> int:
        """Call the hubs that do not know of the last change; returns how many took the call."""
        with self._lock:
            hubs = [hub for hub, moment in self._due.items() if moment <= monotonic()]
            for hub in hubs:
                del self._due[hub]  # before the call: a change meanwhile needs another one
        return sum(self._call(hub) for hub in hubs)

    def _call(self, hub: str) -> bool:
        form = {"hub.mode": "publish", "hub.topic": self._topics, "hub.url": self._topics}
        try:
            until = time.monotonic() + TIMEOUT
            with outgoing.client(TIMEOUT, TIMEOUT, until, 0) as client, client.stream("POST", hub, data=form) as reply:
                reply.raise_for_status()  # what a hub says besides is not read
        except httpx.HTTPError as error:
            with self._lock:
                pause = self._pauses[hub]
                self._due.setdefault(hub, monotonic() + pause * random.uniform(1, 1.5))  # noqa: S311 - jitter
                self._pauses[hub] = min(2 * pause, LONGEST_PAUSE)
            log.warning("websub_hub_not_reached", hub=hub, error=type(error).__name__, again_after=round(pause))
            return False
        with self._lock:
            self._pauses[hub] = FIRST_PAUSE
        return True
