"""The e-mail channel: one mail a subscriber, and a digest for those who want one mail a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.publisher.channels.contract import Failed, Order, Outcome, Package, Target, Variant
from services.publisher.channels.email.message import MailComposer
from services.publisher.channels.email.reasons import UNSUBSCRIBED
from services.publisher.channels.email.smtp import Mailer
from services.publisher.masking import masked
from services.publisher.readers.documents import Subscriber, SubscriberRow
from services.publisher.readers.interests import Concern, readers_of
from shared.channels.email.declaration import CHANNEL
from shared.channels.email.phrases import mark as _
from shared.channels.email.phrases import phrases
from shared.channels.urgency import urgent_until
from shared.settings import Settings

_LEFT = Failed(UNSUBSCRIBED(), permanent=True, gone=True)


class EmailChannel:
    """Mail cannot be edited or taken back: a correction or withdrawal is a further mail in the same thread.

    Mail servers know no idempotency key and no look-up, so an attempt without a reply stays unknown until a person
    decides.
    """

    declaration = CHANNEL

    def __init__(self, settings: Settings, mailer: Mailer | None = None) -> None:
        self._composer = MailComposer(settings)
        self._mailer = mailer or Mailer(settings)

    def targets(self, package: Package, after: str = "") -> Iterator[Target]:
        """Every subscriber who gets mails at once and wants this item."""
        concern = Concern.of_variant(package.variants["email"])
        wanted = {"status": "active", "mode": "immediate", "_id": {"$gt": after}, **readers_of(concern)}
        for reader in Subscriber.collection().find(wanted, {"email": 1}).sort("_id", 1):
            yield Target(reader["_id"], masked(reader["email"]))

    def publish(self, package: Package, order: Order) -> Outcome:
        """Send the item."""
        subject = _("Urgent: %(subject)s") if _is_urgent(package, order) else "%(subject)s"
        return self._send("article", subject, package, order)

    def update(self, package: Package, order: Order) -> Outcome:
        """Send the corrected item with what was corrected, in the thread of the first mail."""
        correction = package.corrections[-1] if package.corrections else None
        return self._send("article", _("Correction: %(subject)s"), package, order, correction)

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Say that the item was withdrawn and why."""
        return self._send("withdrawal", _("Withdrawn: %(subject)s"), package, order)

    def publish_batch(self, batch_id: str, orders: Sequence[tuple[Package, Order]]) -> Outcome:
        """Send several items in one digest."""
        order = orders[0][1]
        reader = _reader(order.target)
        if reader is None:
            return _LEFT
        marked = [(package, self._composer.link(package.path), _is_urgent(package, own)) for package, own in orders]
        items = sorted(marked, key=lambda item: not item[2])
        subject = phrases(reader["language"])(_("News from Mojokerto Regency: %(count)s items"), count=len(items))
        message = self._composer.compose(
            "digest",
            message_id=self._composer.message_id(batch_id),
            subject=subject,
            reader=reader,
            date=order.requested_at,
            items=items,
        )
        return self._mailer.send(message, reader["email"], order.progress.fence)

    def _send(
        self, template: str, subject: str, package: Package, order: Order, correction: Variant | None = None
    ) -> Outcome:
        reader = _reader(order.target)
        if reader is None:
            return _LEFT
        variant = package.variants["email"]
        message = self._composer.compose(
            template,
            message_id=self._composer.message_id(order.id),
            subject=phrases(reader["language"])(subject, subject=variant["subject"]),
            reader=reader,
            date=order.requested_at,
            thread=order.remote_id,
            package=package,
            variant=variant,
            correction=correction,
            urgent=_is_urgent(package, order),
            link=self._composer.link(package.path),
        )
        return self._mailer.send(message, reader["email"], order.progress.fence)


#: Found by services/publisher/registry.py.
IMPLEMENTATION = EmailChannel


def _reader(subscriber_id: str) -> SubscriberRow | None:
    return Subscriber.collection().find_one({"_id": subscriber_id, "status": "active"})


def _is_urgent(package: Package, order: Order) -> bool:
    """Whether it is still urgent when the mail is asked for."""
    until = urgent_until(package.variants["email"], package.published_at)
    return until is not None and until > order.requested_at
