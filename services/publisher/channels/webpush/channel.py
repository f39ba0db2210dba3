"""The Web Push channel: a notification in every browser whose reader wants the item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.channels.contract import Failed, Order, Outcome, Package, Succeeded, Target
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts
from services.publisher.channels.webpush import message
from services.publisher.channels.webpush.documents import PushSubscription, PushSubscriptionRow
from services.publisher.channels.webpush.greetings import Greetings
from services.publisher.channels.webpush.message import Notification
from services.publisher.channels.webpush.page import is_written
from services.publisher.channels.webpush.reasons import ENDED, NO_KEY, NO_PAGE, RESTING
from services.publisher.channels.webpush.service import PushService
from services.publisher.channels.webpush.subscriptions import (
    Browser,
    Subscriptions,
    arrived,
    delete_expired,
    forget,
    missed,
)
from services.publisher.channels.webpush.vapid import Identity
from services.publisher.readers.interests import Concern, readers_of
from shared.channels.webpush.declaration import CHANNEL
from shared.clock import now
from shared.settings import Settings

#: Their sum stays below the declared lease.
TIMEOUTS = Timeouts(connect=5.0, read=10.0, total=20.0)


class WebPushChannel:
    """A correction or withdrawal replaces the first notification, also where the device was off until then."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts = TIMEOUTS) -> None:
        """Touches neither network nor database; raises ValueError for a malformed key."""
        self._subscriptions = Subscriptions(settings)
        self._identity = Identity.of(settings)
        self._service = PushService(settings, self._identity, timeouts) if self._identity else None

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        """Every browser that confirmed, is bound to our key, and whose reader wants this item."""
        if self._identity is None:
            return
        concern = Concern.of_variant(package.variants[CHANNEL.name])
        wanted = {"status": "active", "key": self._identity.public, "_id": {"$gt": after}, **readers_of(concern)}
        for row in PushSubscription.collection().find(wanted, {"label": 1}).sort("_id", 1):
            yield Target(row["_id"], row["label"])

    def publish(self, package: Package, order: Order) -> Outcome:
        """Show the item, once its page is there."""
        if not is_written(package):
            return Failed(NO_PAGE(), permanent=False)
        return self._send(message.new_item(package, order, now()), order)

    def update(self, package: Package, order: Order) -> Outcome:
        """Show the corrected item, with what was wrong, in its place, once its page is there."""
        if not is_written(package):
            return Failed(NO_PAGE(), permanent=False)
        return self._send(message.correction(package, now()), order)

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Show in its place that it was withdrawn and why."""
        return self._send(message.withdrawal(package, now()), order)

    def periodic(self) -> Sequence[tuple[float, Callable[[], object]]]:
        """First notifications, and the end of what was never confirmed or is no longer used."""
        expired: tuple[float, Callable[[], object]] = (600.0, delete_expired)
        return [(1.0, Greetings(self._subscriptions, self._service).send_due), expired] if self._service else [expired]

    def finish(self) -> None:
        """Nothing is deferred."""

    def _send(self, notification: Notification, order: Order) -> Outcome:
        row = PushSubscription.collection().find_one({"_id": order.target, "status": "active"})
        if row is None:
            return Failed(ENDED(), permanent=True, gone=True)
        browser = self._opened(row)
        if self._service is None or browser is None:
            return Failed(NO_KEY(), permanent=False, waits=True)
        try:
            reply = self._service.send(browser, notification, order.progress.fence)
        except (NoClearResponse, Refused) as error:
            _learn(row, error)
            return error.outcome
        if row.get("misses"):
            arrived(row["_id"])
        return Succeeded(notification.topic, None, reply.digest, {"status": reply.status})

    def _opened(self, row: PushSubscriptionRow) -> Browser | None:
        try:
            return self._subscriptions.open(row)
        except (NoKeys, WrongKey):
            return None


def _learn(row: PushSubscriptionRow, error: NoClearResponse | Refused) -> None:
    """What the reply says of the subscription itself."""
    if isinstance(error, Refused) and error.outcome.gone:
        forget(row["_id"])
    elif isinstance(error, NoClearResponse) or (error.reply is None and error.reason.kind is not RESTING):
        missed(row)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = WebPushChannel
