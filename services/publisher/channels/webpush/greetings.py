"""The first notification to a browser that subscribed, each at most once per request."""

from __future__ import annotations

from datetime import timedelta

import structlog

from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.channels.platform_api import NoClearResponse, Refused
from services.publisher.channels.webpush import message
from services.publisher.channels.webpush.documents import PushSubscription, PushSubscriptionRow
from services.publisher.channels.webpush.service import PushService
from services.publisher.channels.webpush.subscriptions import Subscriptions, forget
from shared.clock import now

log = structlog.get_logger()

#: Pause after a temporary refusal, and where no clear response came.
AGAIN = timedelta(minutes=1)
#: Notifications of one round, so that the thread can be stopped in between.
ROUND = 20


class Greetings:
    """The periodic work of one worker. The push services that browsers come with are served first."""

    def __init__(self, subscriptions: Subscriptions, service: PushService) -> None:
        self._subscriptions = subscriptions
        self._service = service

    def send_due(self) -> int:
        """Send what is due; the request is taken away before the sending. Returns how many were tried."""
        tried = 0
        while tried < ROUND and (row := self._take()) is not None:
            self._send(row)
            tried += 1
        return tried

    def _take(self) -> PushSubscriptionRow | None:
        return PushSubscription.collection().find_one_and_update(
            {"greeting_due_at": {"$lte": now()}},
            {"$unset": {"greeting_due_at": ""}},
            sort=[("known", -1), ("greeting_due_at", 1)],
        )

    def _send(self, row: PushSubscriptionRow) -> None:
        try:
            browser = self._subscriptions.open(row)
            self._service.send(browser, message.greeting(self._subscriptions.token(row["_id"])))
        except (NoKeys, WrongKey):
            log.exception("push_without_keys", subscription=row["_id"])
        except (Refused, NoClearResponse) as error:
            log.info("push_not_greeted", subscription=row["_id"], reason=error.reason.english)
            _again(row, error)


def _again(row: PushSubscriptionRow, error: Refused | NoClearResponse) -> None:
    """Later, until an unconfirmed subscription expires. What refuses this one for good would refuse all others."""
    if not row["known"] or (isinstance(error, Refused) and error.permanent):
        forget(row["_id"])
        return
    still = {"_id": row["_id"], "status": "pending"}
    PushSubscription.collection().update_one(still, {"$set": {"greeting_due_at": now() + AGAIN}})
