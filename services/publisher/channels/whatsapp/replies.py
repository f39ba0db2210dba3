"""Sending the replies to people who wrote to a number, each at most once.

A free-form text is allowed within the window after a person's message ("Messages", "Text messages"; "Customer service
windows"). Replies use the account as deliveries do: its limits, pauses and circuit breaker hold for both, and replies
take a small part of the limit alone, so that strangers who write in masses delay no news.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import cast

import structlog
from pymongo.errors import DuplicateKeyError

from services.publisher.accounts import limits
from services.publisher.accounts.admission import Admission, Ticket
from services.publisher.accounts.connected import Accounts, AccountUnusable
from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.channels import scope
from services.publisher.channels.contract import ConnectedAccount, Failed, Outcome, Overtaken, Succeeded
from services.publisher.channels.graph import Graph
from services.publisher.channels.platform_api import NoClearResponse, Refused, Timeouts
from services.publisher.channels.whatsapp.documents import PlannedReply, Recipient, RecipientRow, ReplyRow
from services.publisher.channels.whatsapp.preferences import PreferenceLinks
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.channels.whatsapp.texts import REPLIES, ReplyKind
from services.publisher.reasons import OVERTAKEN
from shared.channels.accounts import RateLimit
from shared.channels.whatsapp.declaration import CHANNEL, VERSION
from shared.clock import aware, now
from shared.settings import Settings

log = structlog.get_logger()

#: Replies of one account, a tenth of what it may send.
RATE = RateLimit(120, 60)
#: Attempts at one reply that was refused for now, and the pause before each further one.
ATTEMPTS, PAUSE = 3, timedelta(seconds=30)
#: Accounts whose replies one worker sends side by side, and replies that it begins in one round.
THREADS, ROUND = 4, 20


class Replies:
    """The periodic work of one worker."""

    def __init__(self, settings: Settings, recipients: Recipients, timeouts: Timeouts) -> None:
        self._settings = settings
        self._recipients = recipients
        self._timeouts = replace(timeouts, total=min(timeouts.total, 15.0))
        self._links = PreferenceLinks(settings)
        self._admission = Admission(CHANNEL)
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts(self._settings)

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(THREADS, thread_name_prefix="publisher.whatsapp.replies")

    def send_due(self) -> int:
        """Begin what is due of each account, one after the other; returns how many accounts have something."""
        due = PlannedReply.collection().distinct("account", {"due_at": {"$lte": now()}})
        for account in due:
            with self._lock:
                free = account not in self._busy
                self._busy.add(account)
            if free:
                self._pool.submit(self._send_of, account)
        return len(due)

    def finish(self) -> None:
        """Wait for what is being sent."""
        if "_pool" in self.__dict__:
            self._pool.shutdown(wait=True)
            del self._pool

    def _send_of(self, account_id: str) -> None:
        try:
            for _ in range(ROUND):
                if not self._send_one(account_id):
                    return
        except Exception:
            log.exception("reply_failed", account=account_id)
        finally:
            with self._lock:
                self._busy.discard(account_id)

    def _send_one(self, account_id: str) -> bool:
        """Send the next reply of an account; False where none is due or the account may not be used now."""
        ticket = self._admission.enter(account_id)
        if not isinstance(ticket, Ticket):
            return False
        used = False
        try:
            began = limits.take(f"{account_id}.replies", RATE, CHANNEL.lease)
            reply = self._take(account_id) if not isinstance(began, float) else None
            if reply is None:
                return False
            used = self._send(reply)
            return True
        finally:
            self._admission.leave(ticket, used=used)

    def _take(self, account_id: str) -> ReplyRow | None:
        """Take a reply out before it is sent, so that it is never sent twice."""
        due = {"account": account_id, "due_at": {"$lte": now()}}
        return PlannedReply.collection().find_one_and_delete(due, sort=[("rank", 1), ("due_at", 1)])

    def _send(self, reply: ReplyRow) -> bool:
        """Whether the platform was called."""
        account_id, _, digest = reply["_id"].partition(".")
        recipient = Recipient.collection().find_one({"account": account_id, "digest": digest})
        if not _may_send(reply, recipient):
            return False
        try:
            account = self._accounts.connected(account_id)
            number = self._recipients.opened(reply["_id"], reply["sealed"])
        except (AccountUnusable, NoKeys, WrongKey) as error:
            log.warning("reply_not_sent", account=account_id, reason=type(error).__name__)
            return False
        with scope.attempt(CHANNEL.lease) as calls:
            outcome = self._call(account, number, self._text(reply, recipient))
        self._admission.learn(account, outcome, calls)
        if isinstance(outcome, Failed) and not outcome.permanent:
            _again(reply)
        log.info("reply_attempted", account=account.id, kind=reply["kind"], outcome=type(outcome).__name__.lower())
        return True

    def _text(self, reply: ReplyRow, recipient: RecipientRow | None) -> str:
        words = REPLIES[ReplyKind(reply["kind"])]
        text = words.en if reply["language"] == "en" else words.id
        return text.format(link=self._links.link(recipient) if recipient else "")

    def _call(self, account: ConnectedAccount, number: str, text: str) -> Outcome:
        graph = Graph(self._settings, CHANNEL, account, self._timeouts, VERSION, [number])
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": number,
            "type": "text",
            "text": {"preview_url": False, "body": text},
        }
        try:
            _found, reply = graph.send(f"/{account.values['phone_number_id']}/messages", message)
        except Overtaken:
            return Failed(OVERTAKEN(), permanent=False)
        except (Refused, NoClearResponse) as error:
            return error.outcome
        return Succeeded("", None, reply.digest)


def _may_send(reply: ReplyRow, recipient: RecipientRow | None) -> bool:
    """Whether the window is open, and the person has not stopped meanwhile; a stranger gets explanations alone."""
    if aware(reply["until"]) <= now():
        return False
    return recipient["status"] == "active" if recipient else reply["kind"] == ReplyKind.HELP


def _again(reply: ReplyRow) -> None:
    """It certainly was not sent: plan it once more, unless a newer one waits or it was tried often enough."""
    if reply["attempts"] + 1 >= ATTEMPTS:
        return
    try:
        later = {"attempts": reply["attempts"] + 1, "due_at": now() + PAUSE}
        PlannedReply.collection().insert_one(cast(ReplyRow, {**reply, **later}))
    except DuplicateKeyError:
        return
