"""What citizens see of an item on the platforms, and where: for the report, from the stand-ins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demo.platforms import Platforms
from demo.record import Record, Tracked


@dataclass(frozen=True, slots=True)
class SeenPost:
    """One post."""

    channel: str
    text: str
    photos: int
    #: The sandbox's page that shows it as a citizen sees it.
    page: str


class Seen:
    """Everything that the accounts of the run show at the end, read once."""

    def __init__(self, record: Record, platforms: Platforms) -> None:
        self._platforms = platforms
        posts = {account.id: platforms.posts(account) for account in platforms.accounts}
        self._of = {tracked.id: list(self._shown(tracked, posts)) for tracked in record.tracked}

    def of(self, tracked: Tracked) -> list[SeenPost]:
        """The posts that name the item, in the order of the channels."""
        return self._of[tracked.id]

    def everywhere(self, tracked: Tracked) -> str:
        """The page that shows all of them side by side, deleted ones too."""
        return self._platforms.everywhere(tracked.item.title)

    def _shown(self, tracked: Tracked, posts: dict[str, list[dict[str, Any]]]) -> Iterator[SeenPost]:
        title = " ".join(tracked.item.title.split())
        for account in self._platforms.chosen(tracked.accounts):
            for post in posts[account.id]:
                text = str(post.get("text") or "")
                if title in " ".join(text.split()):
                    page = self._platforms.page(account, post)
                    yield SeenPost(account.channel, text, len(post.get("media") or ()), page)
