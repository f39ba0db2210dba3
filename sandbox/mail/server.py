"""The SMTP server: aiosmtpd with strict manners and, on request, bad ones."""

from __future__ import annotations

import asyncio
import hmac
import threading
import warnings
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.behaviours import Behaviour, Behaviours
from sandbox.mail import addresses, checks
from sandbox.mail.store import MailStore
from sandbox.settings import SandboxSettings

LARGEST_MESSAGE = 10 * 1024 * 1024
MOST_RECIPIENTS = 100
CHANNEL = "smtp"

log = structlog.get_logger()

# The password crosses loopback or the containers' own network only; the sandbox has no certificate.
warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")


class MailHandler:
    """What happens at each SMTP command; the return values are the replies on the wire."""

    def __init__(self, store: MailStore, behaviours: Behaviours) -> None:
        self._store = store
        self._behaviours = behaviours

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The empty sender of bounces is fine; any other must be an address."""
        wrong = addresses.fault(address) if address else None
        if wrong:
            return f"553 5.1.7 Sender: {wrong}"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Every well-formed address has a mailbox here."""
        wrong = addresses.fault(address)
        if wrong:
            return f"553 5.1.3 Recipient: {wrong}"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Check and keep the message, or misbehave as configured."""
        behaviour = self._behaviours.take(CHANNEL)
        if behaviour and behaviour.mode == "refuse":
            return f"{behaviour.code} {_enhanced(behaviour.code)} Refused on request"
        content = envelope.original_content or b""
        eight_bit = "BODY=8BITMIME" in (option.upper() for option in envelope.mail_options)
        try:
            message = checks.parse(content, eight_bit=eight_bit)
        except checks.Unacceptable as error:
            log.warning("mail.refused", reply=str(error))
            return str(error)
        if behaviour and behaviour.mode == "slow":
            await asyncio.sleep(behaviour.seconds)
        mail = self._store.add(content, message, envelope.mail_from or "", list(envelope.rcpt_tos))
        log.info("mail.kept", mail=mail.id, recipients=len(mail.recipients), size=mail.size)
        if behaviour and behaviour.mode == "silent":
            await self._say_nothing(server, behaviour)
        return f"250 2.0.0 OK {mail.id}"

    async def _say_nothing(self, server: SMTP, behaviour: Behaviour) -> None:
        """The message is kept, and its sender never learns so."""
        await asyncio.sleep(behaviour.seconds)
        if isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()


def _enhanced(code: int) -> str:
    return "4.7.0" if code < 500 else "5.7.0"


class MailServer:
    """Listens in a thread of its own with its own event loop."""

    def __init__(self, settings: SandboxSettings, store: MailStore, behaviours: Behaviours) -> None:
        self._handler = MailHandler(store, behaviours)
        self._address = (settings.host, settings.smtp_port)
        self._login = (settings.smtp_username, settings.smtp_password)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        """Returns when connections are accepted; raises OSError when the port is taken."""
        self._server = self._loop.run_until_complete(self._loop.create_server(self._protocol, *self._address))
        self._thread.start()

    def stop(self) -> None:
        """Close the listener and cut the open connections."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    @property
    def port(self) -> int:
        """The port that it really listens on; of use where port 0 asked for any."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> SMTP:
        return SMTP(
            self._handler,
            data_size_limit=LARGEST_MESSAGE,
            hostname="sandbox.kabar.example",
            ident="Kabar sandbox ESMTP",
            auth_required=bool(self._login[0]),
            auth_require_tls=False,
            authenticator=self._authenticate,
            timeout=120,
            loop=self._loop,
        )

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        username, password = self._login
        known = isinstance(data, LoginPassword) and username is not None and password is not None
        right = (
            known
            and hmac.compare_digest(data.login, (username or "").encode())
            and hmac.compare_digest(data.password, (password or "").encode())
        )
        return AuthResult(success=right, handled=False)
