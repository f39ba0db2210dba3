"""Handing one mail to the mail server, and knowing exactly at which step it failed.

A mail is accepted when the server replies to the final dot. What fails before the dot is sent certainly had no effect
and may be tried again; without a reply after it the outcome is unknown.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

from services.publisher.channels.contract import Failed, Outcome, Succeeded, Unknown
from services.publisher.channels.email import reasons
from shared.reasons import Reason, ReasonedError
from shared.settings import Settings

#: Longest time that a connection is kept for the next mail, in seconds.
IDLE = 20.0
#: Characters of a server's reply that are kept.
MOST_WORDS = 250
#: SMTP status from which on trying again is pointless (RFC 5321, 4.2.1).
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for a connection, for a reply, and for the reply to the final dot.

    Each is shorter than the channel's lease and their sum than what a handler may take: a server that is silent at one
    step is given up for that reason, not interrupted for having taken too long.
    """

    connect: float = 10.0
    reply: float = 20.0
    acceptance: float = 40.0


class Refusal(ReasonedError):
    """The server refused before it took the mail, or could not be reached; `permanent` where trying is pointless."""

    def __init__(self, reason: Reason, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(reason)


class NoReply(ReasonedError):
    """The final dot may have been sent, and no reply came to it."""


class Mailer:
    """Sends through the configured server; each thread keeps a connection of its own for a short while."""

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()
        self._kept = threading.local()

    def send(self, message: EmailMessage, recipient: str, fence: Callable[[], None] = lambda: None) -> Outcome:
        """Send one mail to one recipient, and return what is known of it.

        `fence` is called right before the final dot: what fails before it had no effect. Mails beside the ledger, such
        as the request to confirm a subscription, have none.
        """
        try:
            reply = self._send(message, recipient, fence)
        except Refusal as refusal:
            return Failed(refusal.reason, permanent=refusal.permanent)
        except NoReply as unknown:
            return Unknown(unknown.reason)
        evidence = {"answer": reply.decode(errors="replace")[:200]}
        return Succeeded(str(message["Message-ID"]), None, hashlib.sha256(reply).hexdigest(), evidence)

    def _send(self, message: EmailMessage, recipient: str, fence: Callable[[], None]) -> bytes:
        server = self._connection()
        try:
            _envelope(server, parseaddr(str(message["From"]))[1], recipient)
            reply = _content(server, message.as_bytes(), self._timeouts.acceptance, fence)
        except Exception:
            self._drop()
            raise
        self._kept.used = time.monotonic()
        return reply

    def _connection(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = getattr(self._kept, "server", None)
        if server is not None:
            if time.monotonic() - self._kept.used < IDLE and _alive(server):
                return server
            self._drop()
        fresh = self._connect()
        self._kept.server = fresh
        return fresh

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        try:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=self._timeouts.connect)
            _at_once(server)
            _set_timeout(server, self._timeouts.reply)
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_username:
                server.login(settings.smtp_username, settings.smtp_password or "")
        except (OSError, smtplib.SMTPException) as error:
            raise Refusal(reasons.NO_CONNECTION(error=_without_secrets(error))) from error
        return server

    def _drop(self) -> None:
        server: smtplib.SMTP | None = getattr(self._kept, "server", None)
        self._kept.server = None
        if server is not None:
            server.close()


def _alive(server: smtplib.SMTP) -> bool:
    try:
        return server.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _envelope(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        for step, (code, text) in (
            ("MAIL FROM", server.mail(sender)),
            ("RCPT TO", server.rcpt(recipient)),
            ("DATA", server.docmd("data")),
        ):
            if code not in (250, 251, 354):
                raise _refused(step, code, text)
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal(reasons.INTERRUPTED(error=_without_secrets(error))) from error


def _content(server: smtplib.SMTP, content: bytes, acceptance: float, fence: Callable[[], None]) -> bytes:
    """Everything up to the final dot first, so that only the dot and its reply can leave the outcome unknown."""
    body = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r\n|\r|\n", b"\r\n", content))
    try:
        server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal(reasons.INTERRUPTED(error=_without_secrets(error))) from error
    _set_timeout(server, acceptance)
    fence()
    try:
        server.send(b".\r\n")
        code, text = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise NoReply(reasons.NO_ANSWER(error=_plain(error))) from error
    if code != 250:
        raise _refused("DATA", code, text)
    return text


def _refused(step: str, code: int, text: bytes) -> Refusal:
    reply = _without_addresses(text)[:MOST_WORDS]
    return Refusal(reasons.REFUSED(step=step, status=code, reply=reply), permanent=code >= PERMANENT)


def _at_once(server: smtplib.SMTP) -> None:
    """The final dot is sent by itself; it must not wait for the acknowledgement of what went before."""
    if server.sock is not None:
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _set_timeout(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _without_addresses(text: bytes) -> str:
    """A server's reply for the ledger, which keeps no addresses of people."""
    return re.sub(r"[^\s<>]+@[^\s<>]+", "…@…", text.decode(errors="replace"))


def _without_secrets(error: Exception) -> str:
    return f"{type(error).__name__}" if isinstance(error, smtplib.SMTPAuthenticationError) else _plain(error)


def _plain(error: Exception) -> str:
    return _without_addresses(str(error).encode())[:MOST_WORDS] or type(error).__name__
