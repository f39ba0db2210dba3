"""The Mastodon channel: one status for each item, edited and deleted in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.publisher.accounts.connected import AccountTargets
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
from services.publisher.channels.markup import text_of, words_of
from services.publisher.channels.mastodon.api import Entity, KnownLimits, MastodonApi
from services.publisher.channels.platform_api import (
    MOST_WORDS,
    NoClearResponse,
    PlatformClient,
    Refusal,
    Refused,
    Reply,
    Timeouts,
    entered_by_people,
    platform_address,
    repeatable,
    require,
    settled,
)
from services.publisher.media.renditions import rendition
from services.publisher.reasons import MANY_POSTS, PERMISSIONS_MISSING, PLATFORM_REFUSED, POST_GONE
from shared.channels.mastodon.declaration import CHANNEL, VISIBILITIES, live_rules
from shared.channels.post import LANGUAGE, same_words, with_link
from shared.settings import Settings

FORBIDDEN = 403
#: How a server's words begin with that status where the account was suspended or has to confirm something
#: ("accounts API methods", verify_credentials), and where the token lacks a scope ("OAuth Scopes").
CLOSED, OUTSIDE_SCOPES = "Your login is", "This action is outside the authorized scopes"
#: How far the clocks of a server and of this machine may be apart.
CLOCKS = timedelta(hours=2)


class MastodonChannel(AccountTargets):
    """Posting has an idempotency key; what edits and deletes names the status and may be repeated."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()
        self._limits = KnownLimits()

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Post a status."""
        account, api = self._connected(order)
        with repeatable():
            fields = self._fields(account, api, package)
        order.progress.fence()
        status, reply = api.post({**fields, **_visibility(account)}, order.id)
        return _succeeded(status, reply)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Edit the status; readers see that it was edited, and its versions."""
        account, api = self._connected(order)
        with repeatable():
            known = self._existing(api, package, order)
            if known is None:
                return Failed(POST_GONE(), permanent=True, gone=True)
            fields = self._fields(account, api, package)
        order.progress.fence()
        status, reply = api.edit(known, fields)
        return _succeeded(status, reply)

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete the status."""
        _, api = self._connected(order)
        with repeatable():
            known = order.remote_id or self._existing(api, package, order)
        if known is None:
            return Failed(POST_GONE(), permanent=True, gone=True)
        order.progress.fence()
        reply = api.delete(known)
        return Succeeded(known, None, reply.digest, {"status": reply.status})

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Read the account's own statuses, or the one that was to be changed."""
        _, api = self._connected(order)
        try:
            if action == "publish" or order.remote_id is None:
                return self._find(api, package, order)
            status, reply = api.status(order.remote_id)
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        if action == "withdraw":
            return Absent() if status else Succeeded(order.remote_id, None, reply.digest, {"status": reply.status})
        return _succeeded(status, reply) if status and self._is_wanted(status, package) else Absent()

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """The replies, and the replies to these."""
        return Comments([_comment(status) for status in self._api(account).replies(remote_id)])

    def test(self, account: ConnectedAccount) -> TestResult:
        """Whose token it is and what it may do."""
        api = self._api(account)
        try:
            me = api.me()
            scopes = api.scopes()
            limits = api.limits()
        except (Refused, NoClearResponse) as error:
            return TestResult(error.reason)
        return TestResult(None, f"@{me.get('acct')}", _granted(scopes), limits=limits.named())

    def _find(self, api: MastodonApi, package: Package, order: Order) -> Succeeded | Absent | Unknown:
        for found in api.own_statuses(order.requested_at - CLOCKS):
            if found is None:
                return Unknown(MANY_POSTS())
            if self._is_wanted(found[0], package):
                return _succeeded(*found)
        return Absent()

    def _existing(self, api: MastodonApi, package: Package, order: Order) -> str | None:
        """The item's status: the ledger's, or one with the article's address where no response has named it."""
        if order.remote_id is not None:
            return order.remote_id if api.status(order.remote_id)[0] else None
        link = self._link(package)
        for found in api.own_statuses(package.published_at - CLOCKS):
            if found is None:
                raise Refused(MANY_POSTS(), permanent=True)
            if link in words_of(str(found[0].get("content"))).split():
                return str(found[0]["id"])
        return None

    def _is_wanted(self, status: Entity, package: Package) -> bool:
        return same_words(words_of(str(status.get("content"))), self._text(package))

    def _fields(self, account: ConnectedAccount, api: MastodonApi, package: Package) -> dict[str, Any]:
        """Text and photos as the API takes them, within the server's own limits; uploads the photos."""
        variant = package.variants[CHANNEL.name]
        limits = self._limits.of(platform_address(self._settings, CHANNEL, account), api.limits)
        require(live_rules(limits.named()), variant)
        photos = variant.get("photos") or []
        media = [api.upload(rendition(photo, limits.photo), photo.get("alt") or "") for photo in photos]
        return {"status": self._text(package), "media_ids": media, "language": LANGUAGE}

    def _text(self, package: Package) -> str:
        return with_link(package.variants[CHANNEL.name]["text"].strip(), self._link(package))

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _connected(self, order: Order) -> tuple[ConnectedAccount, MastodonApi]:
        if order.account is None:
            raise ValueError("a delivery on Mastodon has an account")
        return order.account, self._api(order.account)

    def _api(self, account: ConnectedAccount) -> MastodonApi:
        token = account.values["access_token"]
        client = PlatformClient(
            platform_address(self._settings, CHANNEL, account),
            timeouts=self._timeouts,
            agent=f"Kabar/{self._settings.version}",
            words=_words,
            judge=_judge,
            hide=(token,),
            headers={"authorization": f"Bearer {token}"},
            allowed=entered_by_people(self._settings, CHANNEL),
        )
        return MastodonApi(client)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = MastodonChannel


def _visibility(account: ConnectedAccount) -> Mapping[str, str]:
    return {"visibility": account.values.get("visibility") or VISIBILITIES[0]}


def _succeeded(status: Entity, reply: Reply) -> Succeeded:
    return Succeeded(str(status["id"]), status.get("url"), reply.digest, {"status": reply.status})


def _comment(status: Entity) -> Comment:
    author, at = status["account"], datetime.fromisoformat(status["created_at"])
    name = written_by(author.get("display_name"), author["acct"])
    return Comment(str(status["id"]), name, text_of(str(status["content"])), status.get("url"), at)


def _words(data: Any) -> str:
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def _judge(reply: Reply) -> Refusal | None:
    """What is refused whatever the post is: the account has to be seen to, not the delivery."""
    words = _words(reply.data)[:MOST_WORDS]
    if reply.status != FORBIDDEN or not words.startswith((CLOSED, OUTSIDE_SCOPES)):
        return None
    closed = PLATFORM_REFUSED(status=reply.status, words=words)
    reason = closed if words.startswith(CLOSED) else PERMISSIONS_MISSING(code=reply.status)
    return Refusal(reason, permanent=False, account_broken=True)


def _granted(scopes: frozenset[str] | None) -> frozenset[str] | None:
    """The declared scopes among those granted; `write` holds every `write:…` ("OAuth Scopes")."""
    if scopes is None or CHANNEL.accounts is None:
        return None
    return frozenset(name for name in CHANNEL.accounts.scopes if {name, name.partition(":")[0]} & scopes)
