"""The WordPress channel: one post an item and account, found again by a key of ours.

The key is the item, not the delivery: a ledger that was restored from a backup finds what was published after it. It is
in a hidden comment of the post; the post itself is found by its slug, which is that of the article's public address.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

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
)
from services.publisher.channels.markup import text_of
from services.publisher.channels.platform_api import (
    NoClearResponse,
    Refused,
    Reply,
    Timeouts,
    repeatable,
    settled,
)
from services.publisher.channels.wordpress.reasons import POST_GONE
from services.publisher.channels.wordpress.site import PAGE, Site, ids
from services.publisher.media.documents import RenditionRow
from services.publisher.media.renditions import rendition
from shared.channels.wordpress.declaration import CHANNEL, PHOTO_FORM
from shared.channels.wordpress.rendering import WITHDRAWN, PostPhoto, caption_of, content, key_start, notice
from shared.clock import aware
from shared.settings import Settings

WITHDRAWN_TITLE = "Kabar ini ditarik"


class WordPressChannel(AccountTargets):
    """Terms and photos are prepared first and found again by name and slug; then one call publishes."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts(read=30.0, total=40.0)

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Publish a new post, unless it is there already."""
        site = self._site(order.account)
        with repeatable():
            known = _post_of(site, package)
            if known is not None:
                return _there(known)
            fields = self._fields(site, package, order.account)
        order.progress.fence()
        post, reply = site.create_post({**fields, "slug": _slug(package)})
        return _succeeded(post, reply)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Replace text, photos and terms; photos that are no longer part of it are deleted."""
        site = self._site(order.account)
        order.progress.fence()
        with repeatable():
            fields = self._fields(site, package, order.account, describe=True)
            outcome = _changed(site, package, order, fields)
            if isinstance(outcome, Succeeded):
                kept = {_photo_slug(package, photo) for photo in _variant(package)["photos"]}
                _delete_photos(site, package, kept)
        return outcome

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Put the notice in the post's place and delete its photos."""
        site = self._site(order.account)
        text = notice(
            key=package.item_id,
            agency=package.agency["name"],
            published_at=package.published_at,
            withdrawn_at=package.withdrawn_at,
            note=package.withdrawal_note or "",
            link=self._link(package),
        )
        order.progress.fence()
        with repeatable():
            fields = {"title": WITHDRAWN_TITLE, "content": text, "excerpt": "", "featured_media": 0, "tags": []}
            outcome = _changed(site, package, order, fields)
            _delete_photos(site, package, kept=set())
        return outcome

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Whether the post is there: by its slug and the key in its content, which names its revision."""
        try:
            post = _post_of(self._site(order.account), package)
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        return _there(post) if post and _has_taken(post, package, action) else Absent()

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """What visitors wrote and the site has approved, the newest page of it."""
        listed, own = self._site(account).comments_on(remote_id)
        found = [_comment(one) for one in listed]
        since = min(one.at for one in found) if len(found) == PAGE else None
        return Comments([one for one, data in zip(found, listed, strict=True) if data["author"] != own], since)

    def test(self, account: ConnectedAccount) -> TestResult:
        """Who the user is and what it may do."""
        try:
            user = self._site(account).me()
        except (Refused, NoClearResponse) as error:
            return TestResult(error.reason)
        capabilities = user.get("capabilities") or {}
        scopes = CHANNEL.accounts.scopes if CHANNEL.accounts else {}
        granted = frozenset(name for name in scopes if capabilities.get(name))
        return TestResult(None, handle=str(user.get("name") or "")[:200], granted=granted)

    def _site(self, account: ConnectedAccount | None) -> Site:
        if account is None:
            raise ValueError("a delivery of this channel has an account")
        return Site(account, self._settings, self._timeouts)

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _fields(
        self, site: Site, package: Package, account: ConnectedAccount | None, *, describe: bool = False
    ) -> dict[str, Any]:
        """The fields of the post, with its photos and terms at the site."""
        variant = _variant(package)
        wanted = [name.strip() for name in (account.values.get("categories") or "").split(",")] if account else []
        categories = [name for name in wanted if name] or [variant["category"]]
        photos = self._photos(site, package, describe=describe)
        shown = [
            PostPhoto(stored["source_url"], photo.get("alt") or "", caption_of(photo), made["width"], made["height"])
            for photo, made, stored in photos[1:]
        ]
        return {
            "title": html.escape(variant["title"], quote=False),
            "content": content(
                variant,
                key=package.item_id,
                revision=package.revision,
                photos=shown,
                corrections=package.corrections,
                link=self._link(package),
            ),
            "excerpt": html.escape(variant["summary"], quote=False),
            "categories": ids([site.term("categories", name) for name in categories]),
            "tags": ids([site.term("tags", name) for name in variant["tags"]]),
            "featured_media": photos[0][2]["id"] if photos else 0,
        }

    def _photos(
        self, site: Site, package: Package, *, describe: bool
    ) -> list[tuple[Mapping[str, Any], RenditionRow, dict[str, Any]]]:
        """Each photo as approved, as made for the site, and as stored there; uploaded where it is not there yet."""
        photos = _variant(package)["photos"]
        stored = {photo["slug"]: photo for photo in site.photos_of(package.item_id)} if photos else {}
        found = []
        for photo in photos:
            made = rendition(photo, PHOTO_FORM)
            slug = _photo_slug(package, photo)
            words = {"alt_text": photo.get("alt") or "", "caption": html.escape(caption_of(photo), quote=False)}
            if slug not in stored:
                uploaded = {**words, "description": package.item_id}
                stored[slug] = site.upload(slug, bytes(made["data"]), made["media_type"], uploaded)
            elif describe:
                site.describe(stored[slug]["id"], words)
            found.append((photo, made, stored[slug]))
        return found


#: Found by services/publisher/registry.py.
IMPLEMENTATION = WordPressChannel


def _post_of(site: Site, package: Package) -> dict[str, Any] | None:
    """The post of this item, whoever made it and in whatever status it is now."""
    start = key_start(package.item_id)
    return next((post for post in site.posts_at(_slug(package)) if start in _content(post)), None)


def _has_taken(post: Mapping[str, Any], package: Package, action: str) -> bool:
    """Whether the post shows what the action was to bring, or something later."""
    state = _content(post).partition(key_start(package.item_id))[2].partition(" ")[0]
    if action == "publish" or state == WITHDRAWN:
        return True
    return action == "update" and state.isdigit() and int(state) >= package.revision


def _there(post: Mapping[str, Any]) -> Succeeded:
    digest = hashlib.sha256(orjson.dumps(post)).hexdigest()
    return Succeeded(str(post["id"]), post["link"], digest, {"found": post["status"]})


def _changed(site: Site, package: Package, order: Order, fields: Mapping[str, Any]) -> Outcome:
    """The outcome of changing the post; where no response has named it yet, it is looked for."""
    post_id = order.remote_id
    if post_id is None:
        known = _post_of(site, package)
        if known is None:
            return Failed(POST_GONE(), permanent=True, gone=True)
        post_id = str(known["id"])
    return _succeeded(*site.change_post(post_id, fields))


def _comment(found: Mapping[str, Any]) -> Comment:
    text, at = text_of(str(found["content"]["rendered"])), datetime.fromisoformat(found["date_gmt"])
    return Comment(str(found["id"]), html.unescape(str(found["author_name"])), text, found.get("link"), aware(at))


def _content(post: Mapping[str, Any]) -> str:
    return str(post.get("content", {}).get("raw", ""))


def _variant(package: Package) -> Mapping[str, Any]:
    return package.variants[CHANNEL.name]


def _slug(package: Package) -> str:
    """The last part of the article's address: words that people can read, and the end of the item's id."""
    return package.path.strip("/").rpartition("/")[2]


def _photo_slug(package: Package, photo: Mapping[str, Any]) -> str:
    return f"kabar-{package.item_id}-{photo['attachment_id']}".lower()


def _delete_photos(site: Site, package: Package, kept: set[str]) -> None:
    for photo in site.photos_of(package.item_id):
        ours = photo["slug"].startswith(f"kabar-{package.item_id}-")
        if ours and photo["slug"] not in kept:
            site.delete_photo(photo["id"])


def _succeeded(post: Mapping[str, Any], reply: Reply) -> Succeeded:
    return Succeeded(str(post["id"]), post["link"], reply.digest, {"status": reply.status})
