"""Sending the mails that ask readers to confirm, each at most once per request."""

from __future__ import annotations

from datetime import timedelta

import structlog

from services.publisher.channels.contract import Failed
from services.publisher.channels.email.message import MailComposer
from services.publisher.channels.email.smtp import Mailer
from services.publisher.readers.documents import Subscriber, SubscriberRow
from shared.channels.email.phrases import mark as _
from shared.channels.email.phrases import phrases
from shared.clock import now
from shared.ids import new_id
from shared.settings import Settings

log = structlog.get_logger()

#: Pause after a clear, temporary refusal.
AGAIN = timedelta(minutes=1)
#: Mails of one round, so that the thread can be stopped in between.
ROUND = 20


class Confirmations:
    """The periodic work of one worker."""

    def __init__(self, settings: Settings, mailer: Mailer | None = None) -> None:
        self._composer = MailComposer(settings)
        self._mailer = mailer or Mailer(settings)

    def send_due(self) -> int:
        """Send what is due; the request is taken away before the sending. Returns how many were sent."""
        sent = 0
        while sent < ROUND and (reader := self._take()) is not None:
            self._send(reader)
            sent += 1
        return sent

    def _take(self) -> SubscriberRow | None:
        return Subscriber.collection().find_one_and_update(
            {"status": "pending", "confirmation_due_at": {"$lte": now()}}, {"$unset": {"confirmation_due_at": ""}}
        )

    def _send(self, reader: SubscriberRow) -> None:
        message = self._composer.compose(
            "confirmation",
            message_id=self._composer.message_id(new_id()),
            subject=phrases(reader["language"])(_("Confirm your subscription")),
            reader=reader,
            date=now(),
            confirm_url=self._composer.confirm_url(reader["token"]),
        )
        outcome = self._mailer.send(message, reader["email"])
        if isinstance(outcome, Failed) and not outcome.permanent:
            Subscriber.collection().update_one(
                {"_id": reader["_id"], "status": "pending"}, {"$set": {"confirmation_due_at": now() + AGAIN}}
            )
        log.info("confirmation_mail", subscriber=reader["_id"], outcome=type(outcome).__name__.lower())
