"""The Facebook channel: a post of a page for each item, edited and deleted in place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels import contract
from services.publisher.channels.contract import (
    Absent,
    Comments,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Page,
    Succeeded,
    Unknown,
)
from services.publisher.channels.facebook.page import FacebookPage, address
from services.publisher.channels.graph import Graph, is_duplicate, is_missing, tested
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts, repeatable, settled
from services.publisher.media.renditions import rendition
from services.publisher.reasons import POST_GONE, SAME_TEXT, WRONG_ACCOUNT
from shared.channels.facebook.declaration import CHANNEL, PHOTO
from shared.channels.graph import VERSION
from shared.channels.post import with_link
from shared.settings import Settings

#: A text that is refused as a duplicate and not found among the posts may be listed late; after so many attempts it is
#: somebody else's.
PATIENCE = 4
#: The part of a post that replaced one with photos and has none.
NO_PHOTOS = "photos_none"


class FacebookChannel(AccountTargets):
    """Posts are found again by their text, or by the article's address that each of them names."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Upload the photos unpublished, then post."""
        return self._post(package, order, once=False)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """Edit the post's text; where the photos differ, which the API cannot change, delete it and post anew.

        The same where the post is not known and not found: then the corrected item is posted.
        """
        page = self._page(order.account)
        with repeatable():
            post_id = order.remote_id or self._found(page, package)
        if post_id is None or not _has_the_same_photos(package, order):
            return self._post(package, order, once=True, instead_of=post_id)
        order.progress.fence()
        try:
            return page.edit(post_id, self._message(package))
        except Refused as refused:
            if is_missing(refused):
                return Failed(POST_GONE(), permanent=True)
            raise

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete the post."""
        page = self._page(order.account)
        with repeatable():
            post_id = order.remote_id or self._found(page, package)
        order.progress.fence()
        if post_id is None:
            return Succeeded("none", None, hashlib.sha256(b"").hexdigest(), {"never_there": True})
        return page.delete(post_id)

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Whether the post is there, by its text; a deletion is simply repeated."""
        if action == "withdraw":
            return Absent()
        try:
            found = self._page(order.account).with_text(self._message(package), order.requested_at)
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        return _as_found(found.id) if found else Absent()

    def test(self, account: ConnectedAccount) -> contract.TestResult:
        """Whose token it is, and what it may do."""
        graph = self._graph(account)
        try:
            me = graph.get("/me", fields="id,name")
        except (Refused, NoClearResponse) as error:
            return contract.TestResult(error.reason)
        name, wanted = str(me.get("name") or ""), account.values["page_id"]
        if str(me.get("id")) != wanted:
            return contract.TestResult(WRONG_ACCOUNT(found=name or str(me.get("id")), wanted=wanted), name)
        return tested(graph, CHANNEL, name)

    def comments(self, account: ConnectedAccount, remote_id: str, known: Sequence[str]) -> Comments:  # noqa: ARG002
        """What people wrote below a post."""
        return self._page(account).comments(remote_id)

    def pages(self, account: ConnectedAccount) -> Sequence[Page]:
        """The pages that the person who signed in manages, each with a token of its own."""
        found = self._graph(account).listing("/me/accounts", fields="id,name,access_token")
        return [_page_to_choose(page) for page in found if isinstance(page.get("access_token"), str)]

    def _post(self, package: Package, order: Order, *, once: bool, instead_of: str | None = None) -> Outcome:
        """Post the item once all photos are uploaded; only then is the post deleted whose place it takes."""
        page, message = self._page(order.account), self._message(package)
        photos = package.variants[CHANNEL.name].get("photos") or []
        with repeatable():
            uploaded = [page.upload(rendition(photo, PHOTO), photo.get("alt") or "") for photo in photos]
        if instead_of is not None:
            order.progress.fence()
            page.delete(instead_of)
        order.progress.fence(once=once)
        try:
            made = page.post(message, self._link(package), uploaded)
        except Refused as refused:
            if not is_duplicate(refused):
                raise
            return self._refused_as_duplicate(page, message, order, refused)
        if uploaded or once:
            order.progress.delivered(_photo_part(package), (uploaded or [made.remote_id])[0])
        return made

    def _refused_as_duplicate(self, page: FacebookPage, message: str, order: Order, refused: Refused) -> Outcome:
        """The text is there already: from an attempt of this delivery that seemed to fail, or from somebody else."""
        try:
            found = page.with_text(message, order.requested_at)
        except (Refused, NoClearResponse):
            return Unknown(refused.reason)
        if found:
            return _as_found(found.id)
        if 1 < order.attempt <= PATIENCE:
            return Unknown(refused.reason)
        return Failed(SAME_TEXT(), permanent=True)

    def _found(self, page: FacebookPage, package: Package) -> str | None:
        """The post of an earlier delivery whose outcome nobody knows."""
        found = page.with_link(self._link(package), package.published_at)
        return found.id if found else None

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _message(self, package: Package) -> str:
        return with_link(package.variants[CHANNEL.name]["text"].strip(), self._link(package))

    def _page(self, account: ConnectedAccount | None) -> FacebookPage:
        if account is None:
            raise ValueError("a delivery on Facebook has an account")
        return FacebookPage(self._graph(account), account.values["page_id"])

    def _graph(self, account: ConnectedAccount) -> Graph:
        return Graph(self._settings, CHANNEL, account, self._timeouts, VERSION)


def _photo_part(package: Package) -> str:
    """The name under which the ledger keeps that a post has these photos."""
    photos = package.variants[CHANNEL.name].get("photos") or []
    shown = repr([(photo["attachment_id"], photo.get("focal")) for photo in photos])
    return f"photos_{hashlib.sha256(shown.encode()).hexdigest()[:16]}" if photos else NO_PHOTOS


def _has_the_same_photos(package: Package, order: Order) -> bool:
    """Whether the post that is there shows the photos of this revision."""
    known = [(part["at"], name) for name, part in order.earlier_parts.items() if name.startswith("photos_")]
    return _photo_part(package) == max(known, default=(None, NO_PHOTOS))[1]


def _page_to_choose(page: Mapping[str, Any]) -> Page:
    values = {"page_id": str(page["id"]), "access_token": str(page["access_token"])}
    return Page(values["page_id"], str(page.get("name") or values["page_id"]), values)


def _as_found(post_id: str) -> Succeeded:
    digest = hashlib.sha256(post_id.encode()).hexdigest()
    return Succeeded(post_id, address(post_id), digest, {"found": "by its text"})


#: Found by services/publisher/registry.py.
IMPLEMENTATION = FacebookChannel
