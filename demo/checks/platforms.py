"""What the platforms' readers see: each post once, as approved, corrected and withdrawn as its channel can.

Everything here is read from the stand-ins; of Kabar only what was approved is compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from demo.checks import Check, Fault, soon, unless
from demo.parts import Part, part_of
from demo.platforms import EVERYTHING, HANGS, LinkedAccount, Platforms
from demo.record import Record, Tracked, Wish
from shared.channels import CHANNELS
from shared.channels.declaration import Capabilities, Means

#: After these the text before is no longer shown.
REPLACING = (Means.EDIT, Means.DELETE, Means.TASK)
#: Fields of a variant that are sent as they are, the first that it has.
TEXTS = ("text", "posts", "title")
#: What the platform reported last of a message: to one who reads at once, and to others.
REPORTED = {True: "read", False: "delivered"}


class PlatformChecks:
    """The posts of each account are read once."""

    def __init__(
        self, record: Record, platforms: Platforms, delivery: Callable[[str], dict[str, Any]], publisher_url: str
    ) -> None:
        """`delivery` is a delivery with its attempts, by its id."""
        self._record, self._platforms, self._delivery = record, platforms, delivery
        self._office = f"{publisher_url}/channels"
        self._posts: dict[str, list[dict[str, Any]]] = {}

    def checks(self) -> Iterator[Check]:
        """Everything that can be seen at the stand-ins."""
        accounts = self._platforms.accounts
        channels = {account.channel for account in accounts}
        yield Check(
            f"{len(accounts)} accounts on {len(channels)} platforms were linked, tested and approved by two people",
            self._linked,
        )
        yield Check(f"Each of the {len(CHANNELS)} declared channels has a part, and each account has posts", self._all)
        yield Check("Each item is on every account that was chosen for it, exactly once", self._once)
        yield Check("Each post says what was approved for its channel, and has its photos", self._as_approved)
        yield Check("Messages went to the people who agreed and wished for the item, to no one else", self._to_people)
        yield Check("The platform's signed reports say which messages were delivered and read", soon(self._reported))
        yield Check("What people brought to their places is there, each with a proof", self._by_people)
        yield Check("An account whose platform hung delayed no other of its channel", self._delayed)
        yield Check("The correction reached each platform as its channel declares", self._corrected)
        yield Check("The withdrawal reached each platform as its channel declares", self._withdrawn)

    def _linked(self) -> Iterator[Fault]:
        for channel, why in self._platforms.problems.items():
            yield Fault(f"The account on {channel}", "ready", why, f"{self._office}/accounts/")
        for channel in (one for one in CHANNELS.values() if one.accounts):
            linked = any(account.channel == channel.name for account in self._platforms.accounts)
            yield from unless(linked, channel.name, "an account", "none")

    def _all(self) -> Iterator[Fault]:
        for channel in CHANNELS.values():
            part_of(channel)
        for account in self._platforms.accounts:
            yield from unless(self._of(account), account.channel, "posts", "none", self._platforms.place(account))

    def _once(self) -> Iterator[Fault]:
        for tracked, account in self._pairs():
            if not tracked.withdrawn:
                found, wanted = self._roots(tracked, account), self._wanted(tracked, account)
                what = f"{tracked.item.title} on {account.channel}"
                yield from unless(
                    len(found) == wanted, what, f"{wanted} posts", len(found), self._where(account, found)
                )

    def _as_approved(self) -> Iterator[Fault]:
        for tracked, account in self._pairs():
            if tracked.withdrawn:
                continue
            variant, posts = tracked.variants.get(account.channel) or {}, self._of(account)
            what = f"{tracked.item.title} on {account.channel}"
            for text in _approved(variant):
                said = any(text in _plain(post) for post in posts)
                yield from unless(said, what, text, "no post says it", self._platforms.place(account))
            photos = len(variant.get("photos") or ())
            for post in self._roots(tracked, account):
                shown = sum(len(each.get("media") or ()) for each in _album(post, posts))
                page = self._platforms.page(account, post)
                yield from unless(shown == photos or "photos" not in variant, what, f"{photos} photos", shown, page)

    def _to_people(self) -> Iterator[Fault]:
        for tracked, account in self._pairs():
            if not _has_recipients(account):
                continue
            due = {number for number, wish in self._platforms.recipients.items() if wish.wants(tracked.item.submission)}
            got = {str(post.get("to")) for post in self._roots(tracked, account)}
            what = f"{tracked.item.title} on {account.channel}"
            yield from unless(
                got == due, what, f"to {_listed(due)}", f"to {_listed(got)}", self._platforms.place(account)
            )

    def _reported(self) -> Iterator[Fault]:
        account = next((one for one in self._platforms.accounts if _has_recipients(one)), None)
        if account is None:
            return
        for tracked in self._record.tracked:
            for row in (one for one in tracked.deliveries if one["channel"] == account.channel):
                log = self._delivery(row["id"])["attempt_log"]
                found = log[-1]["evidence"].get("reported") if log else None
                due = REPORTED[row["target_label"].endswith(EVERYTHING[-4:])]
                what = f"{tracked.item.title} to {row['target_label']}"
                yield from unless(
                    found == due, what, due, found or "no report", f"{self._office}/deliveries/{row['id']}"
                )

    def _by_people(self) -> Iterator[Fault]:
        for tracked, account in self._pairs():
            if account.part is not Part.PEOPLE:
                continue
            rows = [one for one in tracked.deliveries if one["target"] == account.id]
            for row in rows:
                what = f"{row['action']} of {tracked.item.title} at {account.channel}"
                proof = (self._delivery(row["id"])["attempt_log"] or [{}])[-1].get("evidence", {}).get("proof")
                yield from unless(
                    proof in ("link", "photo"),
                    what,
                    "a link or a photo as proof",
                    proof,
                    f"{self._office}/tasks/{row['id']}",
                )
            yield from unless(rows, f"{tracked.item.title} at {account.channel}", "a task", "none")

    def _delayed(self) -> Iterator[Fault]:
        """While the call hung, others of the channel were posted, unless none was left to be posted."""
        frozen = next((one for one in self._platforms.accounts if one.frozen), None)
        hung = _moments(self._of(frozen)) if frozen else []
        yield from unless(len(hung) == 1, "The account that hung", "one post", len(hung))
        for account in self._platforms.accounts:
            if frozen is None or not hung or account is frozen or account.channel != frozen.channel:
                continue
            began = hung[0] - timedelta(seconds=HANGS)
            rest = [moment for moment in _moments(self._of(account)) if moment > began]
            meanwhile = sum(moment < hung[0] for moment in rest)
            found = f"{meanwhile} of {len(rest)}"
            expected = f"posts between {began:%H:%M:%S} and {hung[0]:%H:%M:%S} UTC"
            yield from unless(meanwhile or not rest, account.name, expected, found, self._platforms.place(account))

    def _corrected(self) -> Iterator[Fault]:
        tracked = self._record.one("correct")
        change = tracked.item.correction
        assert change is not None  # noqa: S101 - the file of an item that is corrected has one
        for account in self._everywhere(tracked):
            posts, what = self._roots(tracked, account), f"{tracked.item.title} on {account.channel}"
            where = self._where(account, posts)
            if _means(account).correction in REPLACING:
                old = any(change.find in _plain(post) for post in posts)
                yield from unless(not old, what, f"no more: {change.find}", "still there", where)
            else:
                marked = [post for post in posts if _plain(post).casefold().startswith(("ralat", "koreksi"))]
                said = marked or any(change.note in text for text in self._texts(account))
                yield from unless(said, what, f"a message with the correction: {change.note}", "none", where)
        yield from self._reached_all(tracked)

    def _withdrawn(self) -> Iterator[Fault]:
        tracked = self._record.one("withdraw")
        for account in self._everywhere(tracked):
            posts, what = self._roots(tracked, account), f"{tracked.item.title} on {account.channel}"
            if _means(account).withdrawal in REPLACING:
                yield from unless(not posts, what, "no longer shown", "still there", self._where(account, posts))
            else:
                said = any(tracked.item.withdrawal in text for text in self._texts(account))
                where = self._platforms.place(account)
                yield from unless(said, what, f"a message: {tracked.item.withdrawal}", "none", where)
        yield from self._reached_all(tracked)

    def _reached_all(self, tracked: Tracked) -> Iterator[Fault]:
        """It went to an account of every channel that has accounts."""
        channels = {account.channel for account in self._everywhere(tracked)}
        for name, channel in CHANNELS.items():
            yield from unless(
                not channel.accounts or name in channels, tracked.item.title, f"also on {name}", "not there"
            )

    def _everywhere(self, tracked: Tracked) -> list[LinkedAccount]:
        return self._platforms.chosen(tracked.accounts)

    def _pairs(self) -> Iterator[tuple[Tracked, LinkedAccount]]:
        for tracked in self._record.tracked:
            for account in self._platforms.chosen(tracked.accounts):
                yield tracked, account

    def _wanted(self, tracked: Tracked, account: LinkedAccount) -> int:
        """Posts that name the item: one for each who reads it, and one more where a correction is a further message."""
        people = self._platforms.recipients.values() if _has_recipients(account) else [Wish()]
        times = 2 if tracked.corrected and _means(account).correction is Means.REPLY else 1
        return times * sum(wish.wants(tracked.item.submission) for wish in people)

    def _of(self, account: LinkedAccount) -> list[dict[str, Any]]:
        if account.id not in self._posts:
            self._posts[account.id] = self._platforms.posts(account)
        return self._posts[account.id]

    def _texts(self, account: LinkedAccount) -> list[str]:
        return [_plain(post) for post in self._of(account)]

    def _roots(self, tracked: Tracked, account: LinkedAccount) -> list[dict[str, Any]]:
        """The posts about the item that reply to no other."""
        title = _words(tracked.item.title)
        return [post for post in self._of(account) if not post.get("parent") and title in _plain(post)]

    def _where(self, account: LinkedAccount, posts: list[dict[str, Any]]) -> str:
        return self._platforms.page(account, posts[-1]) if posts else self._platforms.place(account)


def _album(post: Mapping[str, Any], posts: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    """The post with those that are shown as one with it."""
    group = post.get("media_group_id")
    return [each for each in posts if each.get("media_group_id") == group] if group else [post]


def _means(account: LinkedAccount) -> Capabilities:
    return CHANNELS[account.channel].capabilities


def _has_recipients(account: LinkedAccount) -> bool:
    declared = CHANNELS[account.channel].accounts
    return declared is not None and declared.recipients


def _approved(variant: Mapping[str, Any]) -> list[str]:
    """The texts of a post as the channel's variant has them; of an article its title."""
    found = next((variant[name] for name in TEXTS if variant.get(name)), [])
    return [_words(text) for text in ([found] if isinstance(found, str) else found)]


def _moments(posts: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(post["created_at"]) for post in posts]


def _listed(numbers: set[str]) -> str:
    return ", ".join(sorted(numbers)) or "no one"


def _plain(post: Mapping[str, Any]) -> str:
    return _words(str(post.get("text") or ""))


def _words(text: str) -> str:
    return " ".join(text.split())
