"""The Bluesky channel: one post for each item, under a key of ours; a correction is a new post in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels.bluesky import records
from services.publisher.channels.bluesky.reasons import INACTIVE, SESSION_ENDED
from services.publisher.channels.bluesky.repository import Repository, key_of
from services.publisher.channels.bluesky.sessions import Sessions, create, has_ended
from services.publisher.channels.contract import (
    Absent,
    Comment,
    Comments,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Succeeded,
    TestResult,
    Unknown,
    written_by,
)
from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refusal,
    Refused,
    Reply,
    Timeouts,
    entered_by_people,
    platform_address,
    repeatable,
    settled,
)
from services.publisher.media.renditions import rendition
from services.publisher.reasons import ACCOUNT_REFUSED, POST_GONE
from shared.channels.bluesky.declaration import CHANNEL, PHOTO
from shared.settings import Settings

#: How far the clocks of a server and of this machine may be apart.
CLOCKS = timedelta(hours=2)
#: Where people read posts, whatever server has them.
READERS = "https://bsky.app/profile"
#: Errors by which a server says that an account may not be used.
CLOSED = frozenset({"AccountTakedown", "AccountSuspended", "AccountDeactivated"})


class BlueskyChannel(AccountTargets):
    """The record key is made of the delivery's id: a repeated call writes the same record over itself."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()
        self._sessions = Sessions()

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Write the post."""
        with self._repository(order) as repository:
            return self._put(repository, package, order)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Write the corrected post, then delete what the item had before, so that it is never gone from the account."""
        with self._repository(order) as repository:
            with repeatable():
                old = self._posts(repository, package, order)
            outcome = self._put(repository, package, order)
            for key in sorted(old - {records.record_key(order.id)}):
                order.progress.fence()
                repository.delete(key)
            return outcome

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete every post of the item."""
        with self._repository(order) as repository:
            with repeatable():
                keys = self._posts(repository, package, order)
            if not keys:
                return Failed(POST_GONE(), permanent=True, gone=True)
            for key in sorted(keys):
                order.progress.fence()
                reply = repository.delete(key)
            return Succeeded(order.remote_id or max(keys), None, reply.digest, {"deleted": len(keys)})

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Ask for the record by its key. Where something is left to delete it is Absent: deleting may be repeated."""
        key = records.record_key(order.id)
        try:
            with self._repository(order) as repository:
                found = repository.get(key) if action != "withdraw" else None
                if found is None or (action == "update" and self._is_left(repository, package, order)):
                    return Absent()
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        uri, _, reply = found
        return Succeeded(uri, self._url(order, uri), reply.digest, {"status": reply.status})

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """The replies, and the replies to these."""
        with self._repository_of(account) as repository:
            return Comments([_comment(post) for post in repository.replies(remote_id)])

    def test(self, account: ConnectedAccount) -> TestResult:
        """Whether the app password is taken, and whose it is."""
        try:
            session = create(account, self._client(account))
        except (Refused, NoClearResponse) as error:
            return TestResult(error.reason)
        return TestResult(INACTIVE(status=session.inactive) if session.inactive else None, f"@{session.handle}")

    def _put(self, repository: Repository, package: Package, order: Order) -> Succeeded:
        key = records.record_key(order.id)
        with repeatable():
            record = self._record(repository, package, order)
        order.progress.fence(_part(key))
        uri, reply = repository.put(key, record)
        url = self._url(order, uri)
        order.progress.delivered(_part(key), uri, url)
        return Succeeded(uri, url, reply.digest, {"status": reply.status})

    def _record(self, repository: Repository, package: Package, order: Order) -> dict[str, Any]:
        """The post; uploads its photos."""
        variant, link = package.variants[CHANNEL.name], self._link(package)
        words = variant["text"].strip()
        photos = [(photo, rendition(photo, PHOTO)) for photo in variant.get("photos") or []]
        if not photos:
            embed = records.card(link, variant["title"], variant["description"])
            return records.post(records.plain_text(words), embed, order.requested_at)
        embed = records.images([(photo, made, repository.upload(made)) for photo, made in photos])
        return records.post(records.text_with_link(words, link), embed, order.requested_at)

    def _posts(self, repository: Repository, package: Package, order: Order) -> set[str]:
        """The keys of the item's posts: those in the ledger, which may be deleted, and those that lead to the article.

        The second also shows what an attempt without a clear response has written.
        """
        link, first = self._link(package), records.key_at(package.published_at - CLOCKS)
        leading = {key for key, record in repository.newest(first) if records.leads_to(record, link)}
        return self._in_ledger(order) | leading

    def _is_left(self, repository: Repository, package: Package, order: Order) -> bool:
        """Whether a post is there that a correction was to delete."""
        old = self._posts(repository, package, order) - {records.record_key(order.id)}
        return any(repository.get(key) for key in sorted(old))

    def _in_ledger(self, order: Order) -> set[str]:
        parts = [*order.earlier_parts.values(), *order.progress.parts.values()]
        return {key_of(part["remote_id"]) for part in parts} | ({key_of(order.remote_id)} if order.remote_id else set())

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _url(self, order: Order, uri: str) -> str:
        handle = order.account.values["handle"] if order.account else ""
        return f"{READERS}/{handle}/post/{key_of(uri)}"

    def _repository(self, order: Order) -> AbstractContextManager[Repository]:
        if order.account is None:
            raise ValueError("a delivery on Bluesky has an account")
        return self._repository_of(order.account)

    @contextmanager
    def _repository_of(self, account: ConnectedAccount) -> Iterator[Repository]:
        """The account's repository; a session that the server ends is not used again."""
        client = self._client(account)
        with repeatable():
            self._sessions.of(account, client)
        try:
            yield Repository(client, lambda: self._sessions.of(account, client))
        except Refused as error:
            if has_ended(error.reply):
                self._sessions.forget(account)
            raise

    def _client(self, account: ConnectedAccount) -> PlatformClient:
        return PlatformClient(
            platform_address(self._settings, CHANNEL, account),
            timeouts=self._timeouts,
            agent=f"Kabar/{self._settings.version}",
            words=_words,
            judge=_judge,
            hide=(account.values["app_password"],),
            allowed=entered_by_people(self._settings, CHANNEL),
        )


#: Found by services/publisher/registry.py.
IMPLEMENTATION = BlueskyChannel


def _part(key: str) -> str:
    """Each post has a part of its own, so that a withdrawal finds also what a correction left behind."""
    return f"post_{key}"


def _comment(post: Mapping[str, Any]) -> Comment:
    author, uri = post["author"], str(post["uri"])
    name, at = written_by(author.get("displayName"), author["handle"]), datetime.fromisoformat(post["indexedAt"])
    url = f"{READERS}/{author['handle']}/post/{key_of(uri)}"
    return Comment(uri, name, str(post["record"].get("text") or ""), url, at)


def _judge(reply: Reply) -> Refusal | None:
    data = reply.data
    error = data.get("error") if isinstance(data, dict) else None
    if has_ended(reply):
        return Refusal(SESSION_ENDED(), permanent=False)
    return Refusal(ACCOUNT_REFUSED(), permanent=False, account_broken=True) if error in CLOSED else None


def _words(data: Any) -> str:
    return (
        ": ".join(str(data[name]) for name in ("error", "message") if data.get(name)) if isinstance(data, dict) else ""
    )
