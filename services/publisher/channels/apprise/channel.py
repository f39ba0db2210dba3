"""The Apprise channel: one message an item, and a further one for a correction or a withdrawal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.publisher.accounts.connected import AccountTargets
from services.publisher.channels import guard
from services.publisher.channels.apprise import reasons
from services.publisher.channels.apprise.sender import Message, Timeouts, started
from services.publisher.channels.contract import (
    ConnectedAccount,
    Failed,
    Order,
    Outcome,
    Package,
    Succeeded,
    TestResult,
    Unknown,
)
from services.publisher.channels.platform_api import LATER, UNAUTHORISED
from services.publisher.reasons import ACCOUNT_REFUSED, PLATFORM_NO_CONNECTION
from shared.channels.apprise.declaration import CHANNEL
from shared.channels.post import with_link
from shared.reasons import Reason, ReasonedError
from shared.settings import Settings


class ChannelProblem(ReasonedError):
    """The account's address cannot be used; `permanent` unless it may be usable later."""

    def __init__(self, reason: Reason, *, permanent: bool) -> None:
        self.permanent = permanent
        super().__init__(reason)


class AppriseChannel(AccountTargets):
    """Every message is sent by a process of its own, which can be ended; no attempt is repeated."""

    declaration = CHANNEL

    def __init__(self, settings: Settings, timeouts: Timeouts | None = None) -> None:
        self._settings = settings
        self._timeouts = timeouts or Timeouts()

    def publish(self, package: Package, order: Order) -> Outcome:
        """Send headline and summary with the article's address."""
        variant = package.variants[CHANNEL.name]
        return self._send(order, variant["title"], with_link(variant["text"], self._link(package)))

    def update(self, package: Package, order: Order) -> Outcome:
        """Send the correction as a further message."""
        variant = package.variants[CHANNEL.name]
        note = f"{package.corrections[-1]['note']}\n\n" if package.corrections else ""
        return self._send(
            order, f"Ralat: {variant['title']}", with_link(f"{note}{variant['text']}", self._link(package))
        )

    def withdraw(self, package: Package, order: Order) -> Outcome:
        """Send the notice of the withdrawal as a further message."""
        variant = package.variants[CHANNEL.name]
        note = f" Alasan: {package.withdrawal_note}" if package.withdrawal_note else ""
        text = f"Kabar ini telah ditarik dan tidak berlaku lagi.{note} Mohon tidak menyebarkannya lagi."
        return self._send(order, f"Ditarik: {variant['title']}", with_link(text, self._link(package)))

    def test(self, account: ConnectedAccount) -> TestResult:
        """Whether Apprise knows the address and it may be called."""
        try:
            with started(
                Message(account.values["url"]), self._settings.webhook_allowed_networks, self._timeouts
            ) as one:
                return TestResult(None, handle=self._checked(one.description())["service"])
        except ChannelProblem as problem:
            return TestResult(problem.reason)

    def _link(self, package: Package) -> str:
        return f"{self._settings.site_url}{package.path}"

    def _send(self, order: Order, title: str, body: str) -> Outcome:
        if order.account is None:
            raise ValueError("a delivery of this channel has an account")
        message = Message(order.account.values["url"], title, body)
        try:
            with started(message, self._settings.webhook_allowed_networks, self._timeouts) as process:
                service = self._checked(process.description())
                _fits(service, message)
                order.progress.fence()
                return _outcome(service["service"], process.send(), order)
        except ChannelProblem as problem:
            return Failed(problem.reason, problem.permanent)

    def _checked(self, found: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """What the service is; raises ChannelProblem where it may not be used."""
        if found is None:
            raise ChannelProblem(reasons.NOT_STARTED(), permanent=False)
        if "local" in found:
            raise ChannelProblem(reasons.ON_THIS_MACHINE(scheme=found["local"]), permanent=True)
        if "unknown" in found:
            raise ChannelProblem(reasons.NOT_AN_ADDRESS(), permanent=True)
        if found["host"]:
            port = f":{found['port']}" if found["port"] else ""
            scheme = "https" if found["secure"] else "http"
            try:
                guard.check(f"{scheme}://{found['host']}{port}/", self._settings.webhook_allowed_networks)
            except guard.Refused as refused:
                raise ChannelProblem(refused.reason, permanent=True) from refused
            except guard.Unresolvable as error:
                raise ChannelProblem(error.reason, permanent=False) from error
        return found


#: Found by services/publisher/registry.py.
IMPLEMENTATION = AppriseChannel


def _fits(service: Mapping[str, Any], message: Message) -> None:
    """Raises ChannelProblem where the service takes less: Apprise would cut it."""
    body = len(message.body) + (0 if service["most_of_title"] else len(message.title) + 2)
    for length, most in ((body, service["most"]), (len(message.title), service["most_of_title"] or len(message.title))):
        if length > most:
            reason = reasons.TOO_LONG_FOR_IT(service=service["service"], length=length, most=most)
            raise ChannelProblem(reason, permanent=True)


def _outcome(service: str, result: Mapping[str, Any] | None, order: Order) -> Outcome:
    """What Apprise's yes or no means: a no is a failure only where it is certain that nothing arrived."""
    if result is None:
        return Unknown(reasons.NO_RESULT())
    if result["sent"]:
        digest = hashlib.sha256(orjson.dumps(result, option=orjson.OPT_SORT_KEYS)).hexdigest()
        return Succeeded(order.id, None, digest, {"service": service})
    if not result["connected"]:
        return _not_sent(service, result)
    ends = result["ends"]
    if not ends or not all(_had_no_effect(end) for end in ends):
        return Unknown(reasons.UNCLEAR(service=service))
    return _refused(service, ends)


def _had_no_effect(end: Mapping[str, Any]) -> bool:
    if "status" in end:
        return end["status"] in LATER or 300 <= end["status"] < 500
    return not end["sent"]


def _not_sent(service: str, result: Mapping[str, Any]) -> Failed:
    if result["prevented"]:
        return Failed(reasons.NOT_ALLOWED(), permanent=True)
    if result["ends"]:
        return Failed(PLATFORM_NO_CONNECTION(error=result["ends"][-1].get("error", "")), permanent=False)
    return Failed(reasons.NOT_SENT(service=service), permanent=True)


def _refused(service: str, ends: Sequence[Mapping[str, Any]]) -> Failed:
    last = ends[-1]
    if "status" not in last:
        return Failed(PLATFORM_NO_CONNECTION(error=last["error"]), permanent=False)
    if last["status"] == UNAUTHORISED:  # the address holds the credentials
        return Failed(ACCOUNT_REFUSED(), permanent=False, account_broken=True)
    wait = float(last["retry_after"]) if last["retry_after"].isdigit() else None
    return Failed(reasons.REFUSED(service=service, status=last["status"]), last["status"] not in LATER, wait)
