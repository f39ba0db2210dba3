"""What the channels Instagram and Threads do: containers as preparation, publishing as a step of its own.

Neither platform changes a text. A correction publishes the item anew and then deletes the post before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels import contract
from services.publisher.channels.containers import FINISHED, LOST, PUBLISHED, Containers, Dialect, Picture, Post
from services.publisher.channels.contract import (
    Absent,
    Accepted,
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Ready,
    Succeeded,
    Unknown,
)
from services.publisher.channels.graph import Graph, fingerprint, tested
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts, repeatable, settled
from services.publisher.media.addresses import PhotoAddresses, PhotoUnreachable
from services.publisher.media.renditions import rendition
from services.publisher.reasons import CONTAINER_LOST, NOT_LISTED, QUOTA_USED
from shared.channels.declaration import ChannelDeclaration
from shared.channels.graph import POSTS, POSTS_IN_A_DAY
from shared.channels.post import with_link
from shared.settings import Settings

#: Seconds until a container is looked at for the first time, and then each further time: a photo takes a few.
SOON, LATER = 2.0, 10.0


@dataclass(frozen=True, slots=True)
class Reference:
    """What is kept of the platform's work while it lasts."""

    #: The post takes the place of an earlier one.
    corrects: bool
    #: The containers are those of a carousel's photos, which is still to be begun.
    items: bool
    containers: tuple[str, ...]

    def __str__(self) -> str:
        """As it is stored."""
        action, stage = "correct" if self.corrects else "publish", "items" if self.items else "post"
        return f"{action}/{stage}/{','.join(self.containers)}"

    @classmethod
    def read(cls, text: str) -> Reference:
        """As it was stored."""
        action, stage, containers = text.split("/")
        return cls(action == "correct", stage == "items", tuple(containers.split(",")))


class ContainerChannel(AccountTargets):
    """Posts are found again by their container's status, by their text, or by the address that each of them names."""

    declaration: ChannelDeclaration
    dialect: Dialect

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()
        self._addresses = PhotoAddresses(settings)

    @settled
    def publish(self, package: Package, order: Order) -> Outcome:
        """Have the platform fetch the photos into containers."""
        with repeatable():
            return self._begin(package, order, corrects=False)

    @settled
    def update(self, package: Package, order: Order) -> Outcome:
        """The same for the corrected item; where an earlier attempt has published it, delete the post before it."""
        api, part = self._api(order.account), _part(package)
        with repeatable():
            old = self._earlier(api, package, order, self._text(package))
            if part not in order.progress.parts:
                found = self._found(api, package, order, but=old)
                if found is None:
                    return self._begin(package, order, corrects=True)
                order.progress.delivered(part, found.id, found.url)
        new = order.progress.parts[part]
        return self._remove(api, old, order, Post(new["remote_id"], "", new.get("url")))

    @settled
    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Delete the post, or all that name the article where it is not known which one it is."""
        api = self._api(order.account)
        with repeatable():
            old = self._earlier(api, package, order)
        return self._remove(api, old, order, None)

    @settled
    def check(self, package: Package, order: Order, reference: str) -> Ready | Accepted | Failed | Unknown:  # noqa: ARG002
        """How far the platform has got with the containers."""
        api = self._api(order.account)
        found = [api.status(container) for container in Reference.read(reference).containers]
        for status, words in found:
            if status in LOST:
                return Failed(CONTAINER_LOST(words=words[:200] or status), permanent=False)
        ready = all(status in (FINISHED, PUBLISHED) for status, _ in found)
        return Ready() if ready else Accepted(reference, LATER)

    @settled
    def finish(self, package: Package, order: Order, reference: str) -> Outcome:
        """Begin the carousel of finished photos, or publish the finished post."""
        api, done = self._api(order.account), Reference.read(reference)
        if done.items:
            with repeatable():
                carousel = api.begin_carousel(done.containers, self._text(package))
            return Accepted(str(Reference(done.corrects, False, (carousel,))), SOON)
        return self._publish(api, package, order, done)

    def look_up(self, package: Package, order: Order, action: str) -> Succeeded | Absent | Unknown:
        """Whether the container was published; corrections and withdrawals find by themselves what is there."""
        if action != "publish":
            return Absent()
        api = self._api(order.account)
        try:
            published = self._is_published(api, order.reference)
            found = self._found(api, package, order) if published is not False else None
        except (Refused, NoClearResponse) as error:
            return Unknown(error.reason)
        if found:
            return Succeeded(found.id, found.url, _digest(found.id), {"found": "by its text"})
        return Unknown(NOT_LISTED()) if published else Absent()

    def test(self, account: ConnectedAccount) -> contract.TestResult:
        """Whose token it is, and what it may do."""
        try:
            handle = self._api(account).handle()
        except (Refused, NoClearResponse) as error:
            return contract.TestResult(error.reason)
        with suppress(Refused, NoClearResponse):  # needs a permission that may be missing, which `tested` says
            self._api(account).quotas()
        return tested(self._graph(account), self.declaration, handle)

    def _begin(self, package: Package, order: Order, *, corrects: bool) -> Outcome:
        api, text = self._api(order.account), self._text(package)
        posts = api.quotas().get(POSTS)
        if posts is not None and posts.used >= posts.total:
            used = QUOTA_USED(used=posts.used, total=posts.total)
            return Failed(used, permanent=False, retry_after=POSTS_IN_A_DAY.pause, waits=True)
        try:
            pictures = self._pictures(package)
        except PhotoUnreachable as error:
            return Failed(error.reason, permanent=False)
        match pictures:
            case []:
                containers = [api.begin_text(text, self._link(package))]
            case [picture]:
                containers = [api.begin_photo(picture, text)]
            case _:
                containers = [api.begin_item(picture) for picture in pictures]
        return Accepted(str(Reference(corrects, len(pictures) > 1, tuple(containers))), SOON)

    def _pictures(self, package: Package) -> list[Picture]:
        """The photos at public addresses, each of which was tried; raises PhotoUnreachable."""
        pictures = []
        for photo in package.variants[self.declaration.name].get("photos") or []:
            made = rendition(photo, self.dialect.photo)
            address = self._addresses.address(made)
            self._addresses.check(address, made)
            pictures.append(Picture(address, photo.get("alt") or ""))
        return pictures

    def _publish(self, api: Containers, package: Package, order: Order, done: Reference) -> Outcome:
        """Publish the container unless that was done before, and then delete what it corrects."""
        with repeatable():
            old = self._earlier(api, package, order, self._text(package)) if done.corrects else []
            published = api.status(done.containers[0])[0] == PUBLISHED
            new = self._found(api, package, order, but=old) if published else None
        if published and new is None:
            return Unknown(NOT_LISTED())
        order.progress.fence(_part(package))
        if new is None:
            new = Post(api.publish(done.containers[0]).id, "", None)
        if done.corrects:
            order.progress.delivered(_part(package), new.id, new.url)
        return self._remove(api, old, order, new)

    def _remove(self, api: Containers, old: Sequence[str], order: Order, new: Post | None) -> Succeeded:
        """Delete the posts that are no longer valid, with `new` in their place."""
        for post in old:
            order.progress.fence("removal")
            api.delete(post)
        evidence = {"deleted": len(old)}
        if new is None:
            return Succeeded(old[0] if old else "none", None, _digest(*old), evidence)
        return Succeeded(new.id, new.url or api.url(new.id), _digest(new.id, *old), evidence)

    def _earlier(self, api: Containers, package: Package, order: Order, new_text: str | None = None) -> list[str]:
        """The posts of earlier deliveries: those in the ledger, else those that name the article in other words."""
        ids = [order.remote_id, *(part["remote_id"] for part in order.earlier_parts.values())]
        known = [one for one in dict.fromkeys(ids) if one]
        if known:
            return known
        new = fingerprint(new_text) if new_text else None
        posts = api.with_link(self._link(package), package.published_at)
        return [post.id for post in posts if fingerprint(post.text) != new]

    def _found(self, api: Containers, package: Package, order: Order, but: Sequence[str] = ()) -> Post | None:
        """The post of this delivery, by its text."""
        return api.with_text(self._text(package), order.requested_at, but)

    def _is_published(self, api: Containers, reference: str | None) -> bool | None:
        """What the status of the container says; None where no container is known."""
        if reference is None:
            return None
        done = Reference.read(reference)
        return not done.items and api.status(done.containers[0])[0] == PUBLISHED

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _text(self, package: Package) -> str:
        return with_link(package.variants[self.declaration.name]["text"].strip(), self._link(package))

    def _api(self, account: ConnectedAccount | None) -> Containers:
        if account is None:
            raise ValueError(f"a delivery on {self.declaration.name} has an account")
        return Containers(self._graph(account), self.dialect, account.values["user_id"])

    def _graph(self, account: ConnectedAccount) -> Graph:
        return Graph(self._settings, self.declaration, account, self._timeouts, self.dialect.version)


def _part(package: Package) -> str:
    """The name under which the ledger keeps the post of a revision."""
    return f"revision_{package.revision}"


def _digest(*ids: str) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()
