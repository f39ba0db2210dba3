"""The X channel: a thread for each item, most often of one post; a correction is a new thread in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

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
from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refused,
    Reply,
    Timeouts,
    platform_address,
    repeatable,
    settled,
)
from services.publisher.channels.x.api import Found, Json, XApi, explanation, is_same, refusal, words_of
from services.publisher.channels.x.reasons import DUPLICATE
from services.publisher.media.renditions import rendition
from services.publisher.reasons import MANY_POSTS, POST_GONE, SAME_TEXT
from shared.channels.counting import x_weight
from shared.channels.post import with_link
from shared.channels.x.declaration import CHANNEL, LONGEST, PHOTO
from shared.settings import Settings

#: Where people read posts; X finds the account's name by itself.
READERS = "https://x.com/i/status"
#: How far the clocks of X and of this machine may be apart.
CLOCKS = timedelta(hours=2)
#: Attempts after which a duplicate that is found nowhere is another text of the same words.
DUPLICATE_ATTEMPTS = 4


class XChannel(AccountTargets):
    """Each post of a thread is a part with its own fence, so a thread goes on behind the last post that is there."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Post the thread, or what is missing of it."""
        return self._post(self._api(order), package, order)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Delete the old posts, then post the corrected ones: X refuses words that the account still shows."""
        api = self._api(order)
        with repeatable():
            old = self._posts(api, package, order)
        return self._post(api, package, order, old)

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete every post of the thread."""
        api = self._api(order)
        with repeatable():
            posts = self._posts(api, package, order)
        reply = self._delete(api, order, posts)
        if reply is None:
            return Failed(POST_GONE(), permanent=True, gone=True)
        return Succeeded(order.remote_id or posts[0], None, reply.digest, {"deleted": len(posts)})

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Find the thread among the account's own posts. What is left of a withdrawal is deleted by doing it again."""
        if action == "withdraw":
            return Absent()
        try:
            own = self._own(self._api(order), order)
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        thread, parent = self._thread(package), None
        for number, text in enumerate(thread, 1):
            part = _part(package, number)
            if part not in order.progress.parts:
                found = next((one for one in own if is_same(one, text, parent)), None)
                if found is None:
                    return Absent()
                order.progress.delivered(part, found.id, _url(found.id))
            parent = order.progress.parts[part]["remote_id"]
        return self._succeeded(package, order)

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:
        """The replies. The search finds those of seven days; older ones that are known are looked up by their ids.

        Each post that is read is paid for, so nothing is searched where the post has no replies.
        """
        api = XApi(self._client(account))
        there = {str(post["id"]): post for post in api.lookup([remote_id, *known])}
        root = there.pop(remote_id, None)
        if root is None:
            raise Refused(POST_GONE(), permanent=True)
        if (root.get("public_metrics") or {}).get("reply_count") != 0:
            there |= {str(post["id"]): post for post in api.replies(remote_id, str(root["author"]["username"]))}
        # Everything that is known was asked for by its id, so what is missing was deleted.
        return Comments([_comment(post) for post in there.values()])

    def test(self, account: ConnectedAccount) -> TestResult:
        """Whose token it is."""
        try:
            me = XApi(self._client(account)).me()
        except (Refused, NoClearResponse) as error:
            return TestResult(error.reason)
        return TestResult(None, f"@{me.get('username')}")

    def _post(self, api: XApi, package: Package, order: Order, old: Sequence[str] = ()) -> Succeeded:
        """Post what is missing of the thread; `old` posts are deleted once its photos are uploaded, and not before."""
        thread, parent = self._thread(package), None
        with repeatable():
            media = [] if _part(package, 1) in order.progress.parts else self._media(api, package)
        self._delete(api, order, old)
        for number, text in enumerate(thread, 1):
            part = _part(package, number)
            if part not in order.progress.parts:
                order.progress.fence(part, of=len(thread))
                post_id = self._one(api, order, text, media if number == 1 else [], parent)
                order.progress.delivered(part, post_id, _url(post_id))
            parent = order.progress.parts[part]["remote_id"]
        return self._succeeded(package, order)

    def _one(self, api: XApi, order: Order, text: str, media: Sequence[str], parent: str | None) -> str:
        """Post one part; a refusal as duplicate says that an earlier attempt may have posted it, which is then found.

        X lists new posts after a while, so a duplicate that is not found at once is looked up later too.
        """
        try:
            return api.post(text, media, parent)
        except Refused as error:
            if error.reason.kind is not DUPLICATE:
                raise
            for found in self._own(api, order):
                if is_same(found, text, parent):
                    return found.id
            if order.attempt < DUPLICATE_ATTEMPTS:
                raise NoClearResponse(error.reason) from error
            raise Refused(SAME_TEXT(), permanent=True, reply=error.reply) from error

    def _succeeded(self, package: Package, order: Order) -> Succeeded:
        ids = [
            order.progress.parts[_part(package, number)]["remote_id"]
            for number, _ in enumerate(self._thread(package), 1)
        ]
        digest = hashlib.sha256(" ".join(ids).encode()).hexdigest()
        return Succeeded(ids[0], _url(ids[0]), digest, {"posts": len(ids)})

    def _own(self, api: XApi, order: Order) -> list[Found]:
        """The account's posts since the delivery was requested, without those that it is to replace.

        Raises NoClearResponse where there are too many.
        """
        old = self._known(order)
        found = list(api.own_posts(order.requested_at - CLOCKS))
        if None in found:
            raise NoClearResponse(MANY_POSTS())
        return [one for one in found if one is not None and one.id not in old]

    def _known(self, order: Order) -> list[str]:
        parts = [part["remote_id"] for part in order.earlier_parts.values()]
        return list(dict.fromkeys([*parts, *([order.remote_id] if order.remote_id else [])]))

    def _posts(self, api: XApi, package: Package, order: Order) -> list[str]:
        """The item's earlier posts: those in the ledger, else those with the article's address and their replies."""
        known = self._known(order)
        if known:
            return known
        own = {part["remote_id"] for part in order.progress.parts.values()}
        thread: list[str] = []
        for one in reversed([found for found in api.own_posts(package.published_at - CLOCKS) if found is not None]):
            if one.id not in own and (self._link(package) in one.words.split() or one.parent in thread):
                thread.append(one.id)
        return thread

    def _delete(self, api: XApi, order: Order, posts: Sequence[str]) -> Reply | None:
        """Delete the posts, the last one first, so that no reply is left alone; None where there are none."""
        reply = None
        for post_id in reversed(posts):
            order.progress.fence()
            reply = api.delete(post_id)
        return reply

    def _media(self, api: XApi, package: Package) -> list[str]:
        photos = package.variants[CHANNEL.name].get("photos") or []
        return [api.upload(rendition(photo, PHOTO), photo.get("alt") or "") for photo in photos]

    def _thread(self, package: Package) -> list[str]:
        """The texts. An address that X takes for no link, such as an IP number's, is left out where it does not fit."""
        first, *others = [text.strip() for text in package.variants[CHANNEL.name]["posts"]]
        linked = with_link(first, self._link(package))
        return [linked if x_weight(linked) <= LONGEST else first, *others]

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _api(self, order: Order) -> XApi:
        if order.account is None:
            raise ValueError("a delivery on X has an account")
        return XApi(self._client(order.account))

    def _client(self, account: ConnectedAccount) -> PlatformClient:
        token = account.values["access_token"]
        return PlatformClient(
            platform_address(self._settings, CHANNEL, account),
            timeouts=self._timeouts,
            agent=f"Kabar/{self._settings.version}",
            words=explanation,
            judge=refusal,
            hide=(token,),
            headers={"authorization": f"Bearer {token}"},
        )


#: Found by services/publisher/registry.py.
IMPLEMENTATION = XChannel


def _part(package: Package, number: int) -> str:
    """Each revision's posts have names of their own, so that all of them are known when they are to be deleted."""
    return f"revision_{package.revision}_post_{number}"


def _comment(post: Json) -> Comment:
    author, post_id = post["author"], str(post["id"])
    name = written_by(author.get("name"), str(author["username"])) if author.get("username") else ""
    return Comment(post_id, name, words_of(post), _url(post_id), datetime.fromisoformat(post["created_at"]))


def _url(post_id: str) -> str:
    return f"{READERS}/{post_id}"
