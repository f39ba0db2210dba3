"""What the platforms' readers see: each post once, as approved, corrected and withdrawn as its channel can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from demo.checks import Check, none_of, require
from demo.platforms import LinkedAccount, Platforms
from demo.record import Record, Tracked
from shared.channels import CHANNELS
from shared.channels.declaration import Means

#: After these the text before is no longer shown.
REPLACING = (Means.EDIT, Means.DELETE)
#: Fields of a variant that are sent as they are, the first that it has.
TEXTS = ("text", "posts", "title")


def checks(record: Record, platforms: Platforms) -> Iterator[Check]:
    """Everything that can be seen at the stand-ins."""
    seen = _Seen(record, platforms)
    count = len(platforms.accounts)
    yield Check(f"{count} accounts on {count} platforms were linked, tested and approved by two people", seen.linked)
    yield Check("Each item is on every account that was chosen for it, exactly once", seen.once)
    yield Check("Each post says what was approved for its channel", seen.approved_text)
    yield Check("The correction reached each platform as its channel declares", seen.corrected)
    yield Check("The withdrawal reached each platform as its channel declares", seen.withdrawn)


class _Seen:
    """The posts of each account, read once."""

    def __init__(self, record: Record, platforms: Platforms) -> None:
        self._record, self._platforms = record, platforms
        self._posts: dict[str, list[dict[str, Any]]] = {}

    def linked(self) -> None:
        require(self._platforms.accounts, "no account was linked")
        none_of(f"{channel}: {why}" for channel, why in self._platforms.problems.items())

    def once(self) -> None:
        pairs = [(tracked, account) for tracked, account in self._pairs() if not tracked.withdrawn]
        require(pairs, "no item went to an account")
        none_of(
            f"{tracked.item.title} is {found} times on {account.channel}"
            for tracked, account in pairs
            if (found := len(self._roots(tracked, account))) != _wanted(tracked, account)
        )

    def approved_text(self) -> None:
        none_of(
            f"{account.channel} does not say: {text[:80]}"
            for tracked, account in self._pairs()
            if not tracked.withdrawn
            for text in _approved(tracked.variants.get(account.channel) or {})
            if not any(text in shown for shown in self._texts(account))
        )

    def corrected(self) -> None:
        tracked = self._record.one("correct")
        change = tracked.item.correction
        assert change is not None  # noqa: S101 - the file of an item that is corrected has one
        for account in self._platforms.chosen(tracked.accounts):
            texts = [_plain(post) for post in self._roots(tracked, account)]
            if _means(account).correction in REPLACING:
                require(not any(change.find in text for text in texts), f"{account.channel} still says: {change.find}")
            elif _means(account).correction is Means.REPLY:
                said = any(change.note in text for text in self._texts(account))
                require(said, f"{account.channel} does not say: {change.note}")

    def withdrawn(self) -> None:
        tracked = self._record.one("withdraw")
        for account in self._platforms.chosen(tracked.accounts):
            if _means(account).withdrawal in REPLACING:
                require(not self._roots(tracked, account), f"{account.channel} still shows {tracked.item.title}")
            elif _means(account).withdrawal is Means.REPLY:
                said = any(tracked.item.withdrawal in text for text in self._texts(account))
                require(said, f"{account.channel} does not say: {tracked.item.withdrawal}")

    def _pairs(self) -> Iterator[tuple[Tracked, LinkedAccount]]:
        for tracked in self._record.tracked:
            for account in self._platforms.chosen(tracked.accounts):
                yield tracked, account

    def _all(self, account: LinkedAccount) -> list[dict[str, Any]]:
        if account.id not in self._posts:
            self._posts[account.id] = self._platforms.posts(account)
        return self._posts[account.id]

    def _texts(self, account: LinkedAccount) -> list[str]:
        return [_plain(post) for post in self._all(account)]

    def _roots(self, tracked: Tracked, account: LinkedAccount) -> list[dict[str, Any]]:
        """The posts about the item that reply to no other."""
        return [
            post for post in self._all(account) if not post.get("parent") and _words(tracked.item.title) in _plain(post)
        ]


def _means(account: LinkedAccount) -> Any:
    return CHANNELS[account.channel].capabilities


def _wanted(tracked: Tracked, account: LinkedAccount) -> int:
    """Posts that name the item: a further message follows where a correction is a reply."""
    return 2 if tracked.item.journey == "correct" and _means(account).correction is Means.REPLY else 1


def _approved(variant: Mapping[str, Any]) -> list[str]:
    """The texts of a post as the channel's variant has them; of an article its title."""
    found = next((variant[name] for name in TEXTS if variant.get(name)), [])
    return [_words(text) for text in ([found] if isinstance(found, str) else found)]


def _plain(post: Mapping[str, Any]) -> str:
    return _words(str(post.get("text") or ""))


def _words(text: str) -> str:
    return " ".join(text.split())
