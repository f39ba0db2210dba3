"""What a reader's browser shows: one notification for each item, replaced by its correction or withdrawal."""

from __future__ import annotations

from collections.abc import Iterator

from demo.browser import Browser
from demo.checks import Check, Fault, unless
from demo.record import Record


class BrowserChecks:
    """The notifications are read once."""

    def __init__(self, record: Record, browser: Browser) -> None:
        self._record, self._browser = record, browser

    def checks(self) -> Iterator[Check]:
        """One."""
        yield Check("A browser shows one notification for each item, the corrected and the withdrawn in its place",
                    self._shown)  # fmt: skip

    def _shown(self) -> Iterator[Fault]:
        texts = [" ".join(str(post.get("text") or "").split()) for post in self._browser.notifications()]
        for tracked in self._record.tracked:
            named = [text for text in texts if tracked.item.title in text]
            due = 0 if tracked.withdrawn else 1
            yield from unless(
                len(named) == due, tracked.item.title, f"{due} notifications", len(named), self._browser.page
            )
            change = tracked.item.correction
            for words in (change.note if change else "", tracked.item.withdrawal):
                said = any(words in text for text in texts)
                yield from unless(said, tracked.item.title, f"a notification: {words}", "none", self._browser.page)
