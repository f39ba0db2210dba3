"""One push to the service that a browser chose (RFC 8030, section 5): where it may lead, and what the reply means."""

from __future__ import annotations

from collections.abc import Callable

from services.publisher.channels.platform_api import (
    NoClearResponse,
    PlatformClient,
    Refusal,
    Refused,
    Reply,
    Timeouts,
)
from services.publisher.channels.webpush.encryption import encrypt
from services.publisher.channels.webpush.message import Notification
from services.publisher.channels.webpush.reasons import GONE, IDENTITY_REFUSED, RESTING
from services.publisher.channels.webpush.rests import Rests
from services.publisher.channels.webpush.subscriptions import Browser, stand_in
from services.publisher.channels.webpush.vapid import Identity
from shared.settings import Settings

#: For push services that anyone may run: a slow one takes little time from the others.
IMPATIENT = Timeouts(connect=2.0, read=3.0, total=4.0)
#: The subscription is no more: 404 where it expired (RFC 8030, section 7.3), 410 as push services say it today.
NO_MORE = frozenset({404, 410})
#: The signature is missing, wrong, expired or of another key (RFC 8292, section 4.2).
NOT_TRUSTED = frozenset({401, 403})


class PushService:
    """Calls of all push services. An endpoint is a stranger's choice: https at a public address, nothing else."""

    def __init__(self, settings: Settings, identity: Identity, timeouts: Timeouts) -> None:
        """`timeouts` are those of push services that browsers come with."""
        self._identity = identity
        self._stand_in = stand_in(settings)
        self._timeouts = timeouts
        self._agent = f"Kabar/{settings.version}"
        self._rests = Rests()

    def send(self, browser: Browser, notification: Notification, fence: Callable[[], None] = lambda: None) -> Reply:
        """Encrypt and send; raises platform_api.Refused or NoClearResponse. `fence` is called right before it.

        The words of an error are not kept: whoever runs the server chose them.
        """
        ours = self._stand_in is not None and browser.endpoint.startswith(self._stand_in)
        client = PlatformClient(
            "",
            timeouts=self._timeouts if ours or browser.known else IMPATIENT,
            agent=self._agent,
            judge=_judged,
            allowed=None if ours else (),
        )
        headers = {
            **notification.headers,
            "authorization": self._identity.authorization(browser.endpoint),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
        }
        content = encrypt(notification.content, browser.keys)
        if left := self._rests.left(browser.host):
            raise Refused(RESTING(service=browser.host), permanent=False, retry_after=left)
        fence()
        return self._called(client, browser, content, headers)

    def _called(self, client: PlatformClient, browser: Browser, content: bytes, headers: dict[str, str]) -> Reply:
        """Make the call, and learn from it whether the service is to be left alone."""
        try:
            reply = client.call("POST", browser.endpoint, content=content, headers=headers)
        except NoClearResponse:
            self._rests.missed(browser.host)
            raise
        except Refused as refused:
            wanted = refused.outcome.retry_after
            if refused.reply is None:
                self._rests.missed(browser.host)
            elif wanted is not None:
                self._rests.asked_for(browser.host, wanted)
            raise
        self._rests.responded(browser.host)
        return reply


def _judged(reply: Reply) -> Refusal | None:
    if reply.status in NO_MORE:
        return Refusal(GONE(status=reply.status), permanent=True, gone=True)
    if reply.status in NOT_TRUSTED:
        return Refusal(IDENTITY_REFUSED(status=reply.status), permanent=False)
    return None
